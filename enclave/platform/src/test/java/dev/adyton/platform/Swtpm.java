package dev.adyton.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A software TPM of its own for one test: state, endorsement key certificate and the CA that issued
 * it lie in one directory. Works as root and as anybody else.
 */
final class Swtpm implements AutoCloseable {
  private static final long SETUP_SECONDS = 300;
  private static final long OFF_SECONDS = 120;

  private final Path directory;
  private final List<Process> processes = new ArrayList<>();

  private Swtpm(Path directory) {
    this.directory = directory;
  }

  /** Returns whether swtpm and its setup tools are installed. */
  static boolean installed() {
    return onPath("swtpm") && onPath("swtpm_setup") && onPath("swtpm_localca");
  }

  /** Makes a TPM with an endorsement key certificate. Takes a second or two. */
  static Swtpm manufacture(Path directory) throws IOException, InterruptedException {
    setup(directory, Files.createDirectories(directory.resolve("state")));
    return new Swtpm(directory);
  }

  /** The socket is there a moment before anybody listens at it. */
  private static TpmLink connect(Path socket, Process process)
      throws IOException, InterruptedException {
    for (int tries = 0; ; tries++) {
      try {
        return TpmLink.open("unix:" + socket);
      } catch (IOException e) {
        if (tries > 6000 || !process.isAlive()) {
          throw e;
        }
      }
      Thread.sleep(10);
    }
  }

  /**
   * Powers the TPM on: PCRs start anew, keys are those of its seed. It takes one connection and
   * goes off when that is closed. One that is still going off holds the lock of its state, and the
   * next would not start: it is waited for.
   */
  Tpm powerOn() throws IOException, InterruptedException {
    for (Process before : processes) {
      if (!before.waitFor(OFF_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("this TPM is on: close its connection first");
      }
    }
    Path socket = directory.resolve("s" + processes.size());
    Process process =
        quiet(
                directory,
                List.of(
                    "swtpm",
                    "socket",
                    "--tpm2",
                    "--tpmstate",
                    "dir=" + directory.resolve("state"),
                    "--server",
                    "type=unixio,path=" + socket,
                    "--flags",
                    "not-need-init,startup-clear",
                    "--terminate"))
            .start();
    processes.add(process);
    return new Tpm(connect(socket, process));
  }

  /** Returns the certificate that issued the endorsement key's, PEM. */
  String issuerPem() {
    return read("issuercert.pem");
  }

  /** Returns the certificate that issued the issuer's, PEM. */
  String rootPem() {
    return read("swtpm-localca-rootca-cert.pem");
  }

  private String read(String name) {
    try {
      return Files.readString(directory.resolve("ca").resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    for (Process process : processes) {
      process.destroy();
      process.onExit().orTimeout(OFF_SECONDS, TimeUnit.SECONDS).join();
    }
  }

  private static void setup(Path directory, Path state) throws IOException, InterruptedException {
    Path ca = Files.createDirectories(directory.resolve("ca"));
    Path caConfig = directory.resolve("localca.conf");
    Files.writeString(
        caConfig,
        """
        statedir = %1$s
        signingkey = %1$s/signkey.pem
        issuercert = %1$s/issuercert.pem
        certserial = %1$s/certserial
        """
            .formatted(ca));
    Path options = directory.resolve("localca.options");
    Files.writeString(
        options,
        """
        --platform-manufacturer Adyton
        --platform-version 1.0
        --platform-model test
        """);
    Path config = directory.resolve("setup.conf");
    Files.writeString(
        config,
        """
        create_certs_tool= %s
        create_certs_tool_config = %s
        create_certs_tool_options = %s
        active_pcr_banks = sha256
        """
            .formatted(which("swtpm_localca"), caConfig, options));
    List<String> command =
        new ArrayList<>(
            List.of(
                "swtpm_setup",
                "--tpm2",
                "--tpmstate",
                state.toString(),
                "--create-ek-cert",
                "--lock-nvram",
                "--overwrite",
                "--config",
                config.toString()));
    if (System.getProperty("user.name").equals("root")) {
      // Root's setup would otherwise become the user tss, who may not write here.
      command.addAll(List.of("--runas", "root"));
    }
    Process setup = quiet(directory, command).start();
    if (!setup.waitFor(SETUP_SECONDS, TimeUnit.SECONDS) || setup.exitValue() != 0) {
      setup.destroyForcibly();
      throw new IOException("swtpm_setup failed: " + Files.readString(log(directory)));
    }
  }

  private static ProcessBuilder quiet(Path directory, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("XDG_CONFIG_HOME", directory.toString());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(directory).toFile()));
    return builder;
  }

  private static Path log(Path directory) {
    return directory.resolve("log");
  }

  private static boolean onPath(String program) {
    return !which(program).isEmpty();
  }

  private static String which(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      Path candidate = Path.of(folder, program);
      if (!folder.isEmpty() && Files.isExecutable(candidate)) {
        return candidate.toString();
      }
    }
    return "";
  }
}
