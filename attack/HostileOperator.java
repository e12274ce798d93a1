import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The hostile operator: owns the host, boots the real image, and tries. Every attempt has an expected
 * verdict; the run writes a table and ends with 1 if one comes out otherwise. It uses what an
 * operator has, the command line and the machine, and nothing from inside.
 *
 * <p>java attack/HostileOperator.java ADYTON FOLDER: the launcher, and a folder prepared by
 * attack/prepare (images, volume, keys). Names of attacks after these run those alone.
 */
final class HostileOperator {
  /** Tampered machines run two at a time: firmware and kernel start on one core each. */
  private static final int AT_ONCE = 2;

  private HostileOperator() {}

  public static void main(String[] args) throws Exception {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroy)));
    long begin = System.nanoTime();
    Path folder = Path.of(args[1]).toAbsolutePath();
    Host host = new Host(args[0], folder);
    Table table = new Table(folder);
    System.out.println(host.kvm() ? "KVM is used" : "KVM cannot be used here: TCG");
    List<String> names = List.of(args).subList(2, args.length);
    if (names.isEmpty() || names.contains("true")) {
      guarded(table, new Named("true", new TrueImage(host, table)::attack));
    }
    if (names.contains("slots")) { // eight restarts and three images to upload: by name alone
      guarded(table, new Named("slots", new Slots(host, table)::attack));
    }
    Tampering tampering = new Tampering(host, table);
    List<Named> all =
        List.of(
            new Named("inside", new Inside(host, table)::attack),
            new Named("kept", new Kept(host, table)::later),
            new Named("smbios", tampering::commandLine),
            new Named("volume", tampering::otherVolume),
            new Named("cmdline", tampering::changedKernelImage),
            new Named("unsigned", tampering::unsigned),
            new Named("root", tampering::changedRoot),
            new Named("model", tampering::changedModel),
            new Named("old", tampering::oldRelease),
            new Named("lone", tampering::loneRelease));
    atOnce(table, all.stream().filter(one -> names.isEmpty() || names.contains(one.name())).toList());
    table.report(host, (System.nanoTime() - begin) / 1_000_000_000);
    System.exit(table.surprises() == 0 ? 0 : 1);
  }

  /** An attack that may fail as a program, which is a surprise. */
  @FunctionalInterface
  private interface Attack {
    void run() throws Exception;
  }

  private record Named(String name, Attack attack) {}

  private static void atOnce(Table table, List<Named> attacks) throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<?>> running = new ArrayList<>();
      for (Named one : attacks) {
        running.add(
            pool.submit(
                () -> {
                  guarded(table, one);
                  return null;
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
  }

  private static void guarded(Table table, Named one) {
    try {
      one.attack().run();
    } catch (Exception e) {
      table.check(one.name(), "this attack, as a program", "ran", e.toString());
    }
  }
}
