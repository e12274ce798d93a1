package dev.adyton.node.journal;

import dev.adyton.attestation.tpm.PcrSelection;
import dev.adyton.node.keys.RootKey;
import dev.adyton.platform.Tpm;
import dev.adyton.platform.TpmLink;
import dev.adyton.platform.TpmVault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** swtpm with a state of its own; closing it is cutting its power. */
public final class SoftwareTpm implements AutoCloseable {
  private static int number;

  final Tpm tpm;
  final TpmVault vault;
  private final Process process;

  private SoftwareTpm(Tpm tpm, Process process) {
    this.tpm = tpm;
    this.vault = new TpmVault(tpm, PcrSelection.QUOTED, TpmVault.DEFAULT_COUNTER);
    this.process = process;
  }

  public static boolean installed() {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, "swtpm"))) {
        return true;
      }
    }
    return false;
  }

  public static SoftwareTpm powerOn(Path state) throws IOException, InterruptedException {
    Files.createDirectories(state);
    Path socket = state.resolveSibling("s" + number++);
    Process process =
        new ProcessBuilder(
                List.of(
                    "swtpm",
                    "socket",
                    "--tpm2",
                    "--tpmstate",
                    "dir=" + state,
                    "--server",
                    "type=unixio,path=" + socket,
                    "--flags",
                    "not-need-init,startup-clear",
                    "--terminate"))
            .redirectErrorStream(true)
            .redirectOutput(state.resolveSibling("swtpm.log").toFile())
            .start();
    Tpm tpm = new Tpm(connect(socket, process));
    tpm.startup();
    return new SoftwareTpm(tpm, process);
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

  public SealedStore.Roots roots(Path folder) {
    return journal -> RootKey.inTpm(vault, folder, journal);
  }

  @Override
  public void close() throws IOException {
    tpm.close();
    process.onExit().orTimeout(120, TimeUnit.SECONDS).join();
  }
}
