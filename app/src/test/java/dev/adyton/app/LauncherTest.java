package dev.adyton.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The scripts before our first instruction: which JDK, which Maven, which environment. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "skipped: adyton.cmd is not tested")
class LauncherTest {
  private static final Path ROOT = Path.of(System.getProperty("adyton.root"));
  private static final Path JDK = Path.of(System.getProperty("java.home"));

  @TempDir private Path folder = Path.of("");

  record Result(int exit, String out) {}

  @Test
  void findsTheJdkUnderUsrLibJvmWhenTheOneOnThePathIsOlder() throws Exception {
    Path old = fakeJdk(folder.resolve("old"), "17.0.15");
    Path jvm = Files.createDirectories(folder.resolve("root/usr/lib/jvm"));
    fakeJdk(jvm.resolve("java-17"), "17.0.15");
    Path wanted = Files.createSymbolicLink(jvm.resolve("temurin-25"), JDK);
    assertThat(find(Map.of("PATH", old.resolve("bin") + ":" + System.getenv("PATH"))).out())
        .isEqualTo(wanted.toString());
  }

  @Test
  void findsTheJdkOfSdkman() throws Exception {
    Path java = Files.createDirectories(folder.resolve("home/.sdkman/candidates/java"));
    Path wanted = Files.createSymbolicLink(java.resolve("25-tem"), JDK);
    assertThat(find(Map.of()).out()).isEqualTo(wanted.toString());
  }

  @Test
  void saysHowToGetOneAndExits69WhereThereIsNone() throws Exception {
    Result result = find(Map.of());
    assertThat(result.exit()).isEqualTo(69);
    assertThat(result.out()).contains("no JDK 25 was found").contains("Install one");
  }

  @Test
  void aJdkWithoutCompilerIsNotEnough() throws Exception {
    Path jre =
        fakeJdk(
            Files.createDirectories(folder.resolve("root/usr/lib/jvm")).resolve("jre-25"),
            "25.0.1");
    Files.delete(jre.resolve("bin/javac"));
    assertThat(find(Map.of()).exit()).isEqualTo(69);
  }

  @Test
  void serveRefusesWhatCouldPutForeignCodeIntoTheNode() throws Exception {
    for (String name : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")) {
      Result result =
          run(List.of(ROOT.resolve("adyton").toString(), "serve"), Map.of(name, "-Dx=y"));
      assertThat(result.exit()).isEqualTo(77);
      assertThat(result.out()).contains(name);
    }
  }

  /** Whoever could put an archive of classes there could put code into a client. */
  @Test
  void anArchiveOfClassesIsUsedOnlyFromAFolderThatNobodyElseCanWriteTo() throws Exception {
    Path install = installation();
    assertThat(launch(install, "verify")).doesNotContain("SharedArchiveFile");
    Path archive = archive(install);
    String used = "-XX:SharedArchiveFile=" + archive;
    assertThat(launch(install, "verify")).contains(used).contains("-Dadyton.cds=");
    assertThat(launch(install, "serve")).as("never a node's").doesNotContain("cds");
    Path cds = install.resolve("cds");
    for (String rights : List.of("rwxrwxr-x", "rwxr-xrwx", "rwxrwxrwx")) {
      Files.setPosixFilePermissions(cds, PosixFilePermissions.fromString(rights));
      assertThat(launch(install, "verify")).as(rights).doesNotContain("cds");
    }
    Path elsewhere = Files.move(cds, install.resolve("elsewhere"));
    Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createSymbolicLink(cds, elsewhere);
    assertThat(launch(install, "verify")).as("a link").doesNotContain("cds");
    Files.delete(cds);
    Files.move(elsewhere, cds);
    assertThat(launch(install, "verify")).contains(used);
  }

  /** Size and time are what the JVM looks at, and what a release's own jars may have in common. */
  @Test
  void anArchiveIsOfTheseJarsAndOfNoOthers() throws Exception {
    Path install = installation();
    launch(install, "verify");
    Path first = archive(install);
    Path jar = install.resolve("lib/trust/one.jar");
    FileTime time = Files.getLastModifiedTime(jar);
    Path other = Files.writeString(install.resolve("other"), "two");
    Files.setLastModifiedTime(other, time);
    Files.move(other, jar, StandardCopyOption.REPLACE_EXISTING);
    assertThat(launch(install, "verify")).doesNotContain("SharedArchiveFile");
    Files.deleteIfExists(first);
    assertThat(archive(install)).isNotEqualTo(first);
  }

  /** Scripts in the layout of a release, over a java that says how it was called. */
  private Path installation() throws IOException {
    Path install = Files.createDirectories(folder.resolve("install"));
    for (String wing : List.of("app", "trust", "client")) {
      Files.createDirectories(install.resolve("lib").resolve(wing));
    }
    Files.writeString(install.resolve("lib/trust/one.jar"), "one");
    Files.createDirectories(install.resolve("conf"));
    Path java = install.resolve("runtime/bin/java");
    Files.createDirectories(java.getParent());
    Files.writeString(
        java,
        """
        #!/bin/sh
        echo "$@"
        case "$*" in *-Xshare:dump*) ;; *) exit 0 ;; esac
        for word; do case $word in -XX:SharedArchiveFile=*) echo classes >"${word#*=}" ;; esac; done
        """);
    Path adyton = Files.copy(ROOT.resolve("adyton"), install.resolve("adyton"));
    assertThat(java.toFile().setExecutable(true)).isTrue();
    assertThat(adyton.toFile().setExecutable(true)).isTrue();
    return install;
  }

  private String launch(Path install, String command) throws Exception {
    Result result = run(List.of(install.resolve("adyton").toString(), command), Map.of());
    assertThat(result.exit()).isZero();
    return result.out();
  }

  /** It is made by a child that outlives the command. */
  private static Path archive(Path install) throws Exception {
    for (int i = 0; i < 3600; i++) {
      try (Stream<Path> found = Files.list(install.resolve("cds"))) {
        Optional<Path> archive = found.filter(path -> path.toString().endsWith(".jsa")).findAny();
        if (archive.isPresent()) {
          return archive.get();
        }
      }
      Thread.sleep(50);
    }
    throw new AssertionError("no archive was made");
  }

  @Test
  void aMavenWithAnotherDigestIsNotUnpacked() throws Exception {
    byte[] zip = zip("apache-maven-9/bin/mvn");
    try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(() -> answerTwice(server, zip));
      String url = "http://127.0.0.1:" + server.getLocalPort() + "/maven.zip";
      String right = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(zip));
      Path target = folder.resolve("cache/maven");
      assertThat(fetch(url, "00" + right.substring(2), target).exit()).isEqualTo(69);
      assertThat(target).doesNotExist();
      assertThat(fetch(url, right, target).exit()).isZero();
      assertThat(target.resolve("bin/mvn")).isExecutable();
    }
  }

  /** The least HTTP that will do: this module has no server to borrow. */
  private static void answerTwice(ServerSocket server, byte[] body) {
    try {
      for (int i = 0; i < 2; i++) {
        try (Socket socket = server.accept()) {
          BufferedReader in =
              new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
          while (!in.readLine().isEmpty()) {
            // headers are of no interest
          }
          String head =
              "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\nConnection: close\r\n\r\n";
          socket.getOutputStream().write(head.getBytes(UTF_8));
          socket.getOutputStream().write(body);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Result fetch(String url, String sha512, Path target) throws Exception {
    Path program = ROOT.resolve("build-support/FetchMaven.java");
    return run(
        List.of(
            JDK.resolve("bin/java").toString(), program.toString(), url, sha512, target.toString()),
        Map.of());
  }

  private Result find(Map<String, String> environment) throws Exception {
    String script =
        "adyton_root="
            + folder.resolve("root")
            + "; . build-support/find-jdk.sh; adyton_find_jdk; printf %s \"$jdk\"";
    return run(List.of("sh", "-c", script), environment);
  }

  private Result run(List<String> command, Map<String, String> environment) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeAll(List.of("JAVA_HOME", "ADYTON_JDK", "SDKMAN_DIR"));
    builder.environment().put("HOME", Files.createDirectories(folder.resolve("home")).toString());
    builder
        .environment()
        .put("PATH", fakeJdk(folder.resolve("none"), "11.0.2").resolve("bin") + ":/usr/bin:/bin");
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), out);
  }

  private static Path fakeJdk(Path home, String version) throws IOException {
    Files.createDirectories(home.resolve("bin"));
    for (String name : List.of("java", "javac")) {
      Path program = Files.writeString(home.resolve("bin").resolve(name), "#!/bin/sh\nexit 3\n");
      assertThat(program.toFile().setExecutable(true)).isTrue();
    }
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private static byte[] zip(String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write("#!/bin/sh\n".getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
