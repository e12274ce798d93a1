package dev.adyton.node.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL server of a test's own, in a folder of its own, on loopback. */
public final class PostgresServer implements AutoCloseable {
  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
  private static final String USER = "nobody";

  /** The server's files: what its operator has in hand. */
  public final Path data;

  /** File with the password of its user {@code adyton}. */
  public final Path password;

  /** Certificate that the server shows, for the name localhost. */
  public final Path certificate;

  private final Path home;
  private final Path programs;
  private final int port;
  private final List<String> command;
  private Process process;

  /** Starts a server; skips the test, visibly, where there is none. */
  public static PostgresServer start(String... settings) throws Exception {
    Optional<Path> programs = programs();
    assumeTrue(programs.isPresent(), "skipped: PostgreSQL absent");
    return new PostgresServer(programs.orElseThrow(), settings);
  }

  private static Optional<Path> programs() throws IOException {
    if (!Files.isDirectory(INSTALLED)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(INSTALLED)) {
      return versions
          .map(v -> v.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .findFirst();
    }
  }

  private PostgresServer(Path programs, String... settings) throws Exception {
    this.programs = programs;
    // Not in a test's folder: the server's user could not enter it.
    home = Files.createTempDirectory(Path.of("/tmp"), "adyton-pg");
    data = home.resolve("data");
    password = home.resolve("password");
    certificate = home.resolve("server.crt");
    Files.writeString(password, "pass-0123456789\n");
    run(
        List.of(
            List.of("openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"),
            List.of("-pkeyopt", "ec_paramgen_curve:P-256", "-subj", "/CN=localhost"),
            List.of("-addext", "subjectAltName=DNS:localhost", "-out", certificate.toString()),
            List.of("-keyout", home.resolve("server.key").toString())));
    own();
    run(
        List.of(
            asUser(),
            List.of(programs.resolve("initdb").toString(), "-D", data.toString(), "--no-sync"),
            List.of("-U", "adyton", "-A", "scram-sha-256", "--pwfile", password.toString())));
    port = freePort();
    command = new ArrayList<>(asUser());
    command.addAll(List.of(programs.resolve("postgres").toString(), "-D", data.toString()));
    List<String> all = new ArrayList<>(List.of(settings));
    all.addAll(List.of("port=" + port, "listen_addresses=127.0.0.1", "max_connections=20"));
    all.addAll(List.of("unix_socket_directories=" + home, "shared_buffers=16MB", "ssl=on"));
    all.addAll(List.of("ssl_cert_file=" + certificate, "ssl_key_file=" + home + "/server.key"));
    all.forEach(setting -> command.addAll(List.of("-c", setting)));
    process = launch();
    waitUntilReady();
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(command)
        .directory(home.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()))
        .start();
  }

  /** Ends the server without a checkpoint, and starts it again: it has its log alone. */
  public void crash() throws Exception {
    end();
    process = launch();
    waitUntilReady();
  }

  private void end() throws IOException {
    // SIGTERM would wait for clients, SIGKILL leave the server's children.
    new ProcessBuilder("kill", "-QUIT", "" + process.pid()).start();
    process.onExit().orTimeout(120, TimeUnit.SECONDS).join();
  }

  private void own() throws IOException {
    Files.setPosixFilePermissions(
        home.resolve("server.key"), PosixFilePermissions.fromString("rw-------"));
    if (root()) {
      var nobody = home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USER);
      for (Path path : List.of(home, password, certificate, home.resolve("server.key"))) {
        Files.setOwner(path, nobody);
      }
    }
  }

  private static boolean root() {
    return System.getProperty("user.name", "").equals("root");
  }

  /** The server refuses to run as root. */
  private static List<String> asUser() {
    return root()
        ? List.of("setpriv", "--reuid=" + USER, "--regid=nogroup", "--clear-groups")
        : List.of();
  }

  private void waitUntilReady() throws Exception {
    for (int i = 0; i < 1200; i++) {
      assertThat(process.isAlive()).as("the server's log is " + home.resolve("log")).isTrue();
      if (attempt(
              List.of(
                  programs.resolve("pg_isready").toString(),
                  "-q",
                  "-h",
                  "127.0.0.1",
                  "-p",
                  "" + port))
          == 0) {
        return;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("PostgreSQL did not start");
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  /** Makes a database and returns its name. */
  public String database(String name) throws Exception {
    sql("postgres", "CREATE DATABASE " + name);
    return name;
  }

  /** Returns the address of a database, as {@code --store} takes it, without TLS. */
  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** Returns the address of a database, with TLS to a name, believing a certificate. */
  public String tls(String host, String database, Path authority) {
    return "jdbc:postgresql://" + host + ":" + port + "/" + database + "?sslrootcert=" + authority;
  }

  PostgresAddress address(String url) {
    return PostgresAddress.parse(url, Optional.of(password));
  }

  /** Has the server's operator do something. */
  public String sql(String database, String statement) throws Exception {
    ProcessBuilder psql =
        new ProcessBuilder(
                programs.resolve("psql").toString(),
                "-qAtX",
                "-h",
                "127.0.0.1",
                "-p",
                "" + port,
                "-U",
                "adyton",
                "-d",
                database,
                "-c",
                statement)
            .redirectErrorStream(true);
    psql.environment().put("PGPASSWORD", Files.readString(password).strip());
    Process asked = psql.start();
    String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(asked.waitFor()).as(said).isZero();
    return said.strip();
  }

  /** Returns the files under a folder that hold any of some texts. */
  public static List<Path> files(Path folder, String... texts) throws IOException {
    List<Path> holding = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        if (Stream.of(texts).anyMatch(bytes::contains)) {
          holding.add(file);
        }
      }
    }
    return holding;
  }

  private static void run(List<List<String>> parts) throws Exception {
    List<String> command = parts.stream().flatMap(List::stream).toList();
    Process ran = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(ran.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(ran.waitFor()).as(command + "\n" + said).isZero();
  }

  private static int attempt(List<String> command) throws Exception {
    return new ProcessBuilder(command).start().waitFor();
  }

  @Override
  public void close() throws IOException {
    end();
    Files.walkFileTree(
        home,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path folder, @org.jspecify.annotations.Nullable IOException e) throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
