import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The machine that the operator owns: its launcher, a prepared folder, its processor. Thread-safe. */
final class Host {
  static final Duration BOOT = Duration.ofSeconds(400);

  private static final int PORT = 28443;

  private final String adyton;
  private final Path folder;
  private final boolean kvm;
  private final AtomicInteger boots = new AtomicInteger();
  private final AtomicInteger repeated = new AtomicInteger();

  Host(String adyton, Path folder) throws Exception {
    this.adyton = adyton;
    this.folder = folder;
    this.kvm = kvmBoots();
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  String adyton() {
    return adyton;
  }

  boolean kvm() {
    return kvm;
  }

  int boots() {
    return boots.get();
  }

  int repeated() {
    return repeated.get();
  }

  /** Whether firmware comes up under KVM: in a nested machine the device may be there and not work. */
  private boolean kvmBoots() throws Exception {
    if (!Files.isWritable(Path.of("/dev/kvm"))) {
      return false;
    }
    Path out = folder.resolve("kvm.out");
    Process process =
        new ProcessBuilder(
                "qemu-system-x86_64", "-nodefaults", "-machine", "q35,accel=kvm", "-cpu", "host", "-m", "256", "-drive",
                "if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd", "-display", "none")
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    boolean ended = process.waitFor(8, TimeUnit.SECONDS);
    process.destroy();
    process.waitFor();
    return !ended && Files.size(out) == 0;
  }

  /** What a machine is made of; each has a port and a folder of its own. */
  record Plan(int number, String image, String model, String run, List<String> more) {
    Plan(int number, String image, String model, String run, String... more) {
      this(number, image, model, run, List.of(more));
    }
  }

  /** A machine that should serve; one that stops before it does is booted once more, and counted. */
  Vm serve(Plan plan) throws Exception {
    Vm first = boot(plan);
    if (first.state().equals("serving")) {
      return first;
    }
    first.close();
    Files.copy(first.serial(), file(plan.run() + "-stopped.log"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    repeated.incrementAndGet();
    System.err.println("repeated: " + plan.run() + " was " + first.state());
    return boot(plan);
  }

  Vm boot(Plan plan) throws IOException {
    int port = PORT + plan.number();
    Path run = Files.createDirectories(folder.resolve(plan.run()));
    Path control = Files.createTempDirectory("adyton-control").resolve("s");
    List<String> command =
        new ArrayList<>(
            List.of(
                adyton, "image", "boot", "--image", file(plan.image()).toString(), "--model", file(plan.model()).toString(),
                "--folder", run.toString(), "--port", "" + port, "--wait", "" + BOOT.toSeconds(),
                "--qemu=-qmp", "--qemu=unix:" + control + ",server=on,wait=off"));
    if (kvm) {
      command.add("--kvm");
    }
    command.addAll(plan.more());
    Path out = folder.resolve(plan.run() + ".out");
    System.err.println("boot " + boots.incrementAndGet() + ": " + plan.run());
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    return new Vm(this, process, out, run, control, port);
  }

  /** Runs the launcher; its exit code, then a line break, then what it printed. */
  String run(List<String> arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(adyton));
    all.addAll(arguments);
    Process process = new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + "\n" + out;
  }
}
