package dev.adyton.image;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code adyton image boot}: the image in QEMU, with a software TPM. */
@CommandLine.Command(
    name = "boot",
    description = {
      "Boot an image under QEMU with a software TPM, until Ctrl-C.",
      "For trying: what a software TPM says proves nothing against this host."
    },
    footer = {
      "",
      "Example:",
      "  adyton image boot --image image --model model.raw --port 8443",
      "",
      "Exit codes: 0 stopped; 1 the machine stopped by itself or did not answer in time;",
      "  69 qemu, ovmf or swtpm is missing; 73 the folder cannot be written"
    })
final class ImageBootCommand implements Command {
  @Option(names = "--image", required = true, paramLabel = "DIR", description = "A built image.")
  private Path image = Path.of("image");

  @Option(names = "--model", required = true, paramLabel = "FILE", description = "Model's volume.")
  private Path model = Path.of("model.raw");

  @Option(names = "--state", paramLabel = "FILE", description = "State disk; written to.")
  private Optional<Path> state = Optional.empty();

  @Option(
      names = "--slot",
      paramLabel = "FILE",
      description = "Second slot; written to. The machine may then start again by itself.")
  private Optional<Path> slot = Optional.empty();

  @Option(names = "--port", paramLabel = "PORT", description = "On 127.0.0.1. Default: 8443")
  private int port = Filter.PORT;

  @Option(names = "--memory", paramLabel = "MIB", description = "Default: 1024")
  private int memory = 1024;

  @Option(names = "--kvm", description = "Use the host's processor directly.")
  private boolean kvm;

  @Option(names = "--folder", paramLabel = "DIR", description = "TPM state and logs; kept.")
  private Optional<Path> folder = Optional.empty();

  @Option(names = "--wait", paramLabel = "SECONDS", description = "Default: 180")
  private int wait = 180;

  @Option(
      names = "--secure-boot",
      paramLabel = "DIR",
      description = "Firmware with PK.pem, KEK.pem, db.pem from here.")
  private Optional<Path> keys = Optional.empty();

  @Option(names = "--qemu", paramLabel = "ARG", description = "Further arguments of QEMU.")
  private List<String> more = List.of();

  @Override
  public Integer call() throws InterruptedException {
    List<Path> disks = new ArrayList<>(List.of(image.resolve("disk.raw"), model));
    state.ifPresent(disks::add);
    slot.ifPresent(disks::add);
    long begin = System.nanoTime();
    Machine.Spec spec =
        new Machine.Spec(
            folder(), disks, slot.isPresent(), port, kvm, memory, keys.map(SecureBoot::read), more);
    try (Machine machine = Machine.start(spec)) {
      // Who is told to end, and not by Ctrl-C, must not leave a machine behind either.
      Runtime.getRuntime().addShutdownHook(new Thread(machine::close, "unplug"));
      System.err.println("booting; a minute without KVM");
      Machine.State answer = machine.await(Duration.ofSeconds(wait));
      if (answer != Machine.State.SERVING) {
        System.err.println("the machine is " + answer);
        return ExitCode.REFUSED.number();
      }
      long millis = (System.nanoTime() - begin) / 1_000_000;
      System.out.println("ready https://127.0.0.1:" + port + " after " + millis + " ms");
      System.out.flush();
      while (!machine.awaitStop(Duration.ofMinutes(1))) {
        // until somebody stops it
      }
      return ExitCode.REFUSED.number();
    }
  }

  private Path folder() {
    try {
      return folder.isPresent()
          ? Files.createDirectories(folder.get())
          : Files.createTempDirectory("adyton-machine");
    } catch (IOException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE, "No folder can be made.", "Name one with --folder.");
    }
  }
}
