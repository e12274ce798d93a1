package dev.adyton.image;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A virtual machine with UEFI firmware and a software TPM: QEMU, OVMF, swtpm. What the TPM vouches
 * for here proves nothing against the owner of this host; it is for trying and for tests. Not
 * thread-safe.
 */
final class Machine implements AutoCloseable {
  private static final Path FIRMWARE = Path.of("/usr/share/OVMF/OVMF_CODE_4M.fd");
  private static final Path SECURE = Path.of("/usr/share/OVMF/OVMF_CODE_4M.secboot.fd");
  private static final Path VARIABLES = Path.of("/usr/share/OVMF/OVMF_VARS_4M.fd");

  private static final String SOCKET = "s";

  private final Spec spec;
  private final Process tpm;
  private final Process qemu;

  /** Of the TPM's socket, whose path must be short. */
  private final Path place;

  /**
   * What to start.
   *
   * @param folder for sockets, logs, the TPM's state and firmware variables; what is there is kept
   * @param disks raw disks; the first is booted
   * @param slots whether another disk may be booted: firmware's own order counts, and the machine
   *     may start again by itself
   * @param port on 127.0.0.1 that leads to the node's
   * @param kvm whether to use the host's processor directly
   * @param memory in MiB
   * @param keys of Secure Boot: firmware starts what they signed and nothing else
   * @param more further arguments of QEMU
   */
  record Spec(
      Path folder,
      List<Path> disks,
      boolean slots,
      int port,
      boolean kvm,
      int memory,
      Optional<SecureBoot> keys,
      List<String> more) {
    /** Copies the lists. */
    public Spec {
      disks = List.copyOf(disks);
      more = List.copyOf(more);
    }
  }

  private Machine(Spec spec, Process tpm, Process qemu, Path place) {
    this.spec = spec;
    this.tpm = tpm;
    this.qemu = qemu;
    this.place = place;
  }

  /** Returns which of the programs and files that a machine needs are not here. */
  public static List<String> missing() {
    List<String> missing = new ArrayList<>();
    for (String program : List.of("qemu-system-x86_64", "swtpm", "swtpm_setup")) {
      if (Tools.find(program).isEmpty()) {
        missing.add(program);
      }
    }
    if (!Files.exists(FIRMWARE)) {
      missing.add("ovmf");
    }
    return missing;
  }

  /**
   * Starts one.
   *
   * @throws UserError where something that it needs is not installed
   */
  public static Machine start(Spec spec) {
    List<String> missing = missing();
    if (!missing.isEmpty()) {
      throw Tools.missing(String.join(", ", missing));
    }
    try {
      Path state = spec.folder().resolve("tpm");
      if (!Files.exists(state)) {
        Files.createDirectories(state);
        Tools.output(
            List.of(
                "swtpm_setup",
                "--tpm2",
                "--tpmstate",
                state.toString(),
                "--create-ek-cert",
                "--pcr-banks",
                "sha256,sha384",
                "--overwrite"));
      }
      Path variables = spec.folder().resolve("vars.fd");
      if (!Files.exists(variables)) {
        byte[] empty = Files.readAllBytes(VARIABLES);
        Files.write(variables, spec.keys().map(keys -> Variables.with(empty, keys)).orElse(empty));
      }
      Path place = Files.createTempDirectory("adyton-tpm");
      Path socket = place.resolve(SOCKET);
      Process tpm = launch(spec, "swtpm", swtpm(spec, state, socket));
      for (int i = 0; i < 100 && !Files.exists(socket); i++) {
        Thread.sleep(50);
      }
      return new Machine(spec, tpm, launch(spec, "qemu", qemu(spec, variables, socket)), place);
    } catch (IOException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE, spec.folder() + " cannot be used.", "Name another folder.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError(ExitCode.INTERRUPTED, "Interrupted.", "Start again.");
    }
  }

  private static List<String> swtpm(Spec spec, Path state, Path socket) {
    return List.of(
        "swtpm",
        "socket",
        "--tpm2",
        "--tpmstate",
        "dir=" + state,
        "--ctrl",
        "type=unixio,path=" + socket,
        "--terminate",
        "--log",
        "file=" + spec.folder().resolve("swtpm.log") + ",level=2");
  }

  private static List<String> qemu(Spec spec, Path variables, Path socket) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("qemu-system-x86_64", "-nodefaults", "-no-user-config"));
    boolean secure = spec.keys().isPresent();
    // With two that QEMU 7.2 emulates, Java dies in one boot of three; why was not found.
    String processors = spec.kvm() ? "2" : "1";
    command.addAll(List.of("-machine", secure ? "q35,smm=on" : "q35", "-smp", processors));
    command.addAll(List.of("-m", Integer.toString(spec.memory())));
    if (secure) { // variables that only firmware itself may write
      command.addAll(List.of("-global", "driver=cfi.pflash01,property=secure,value=on"));
      command.addAll(List.of("-global", "ICH9-LPC.disable_s3=1"));
    }
    // QEMU 7.2 emulates cmpxchg16b so that the kernel's allocator faults now and then. Without erms
    // and fsrm pages are cleared and copied by words: an emulated rep stosb writes byte by byte.
    command.addAll(
        spec.kvm()
            ? List.of("-accel", "kvm", "-cpu", "host")
            : List.of("-accel", "tcg,thread=multi", "-cpu", "max,-la57,-cx16,-erms,-fsrm"));
    Path code = secure ? SECURE : FIRMWARE;
    command.addAll(List.of("-drive", "if=pflash,unit=0,format=raw,readonly=on,file=" + code));
    command.addAll(List.of("-drive", "if=pflash,unit=1,format=raw,file=" + variables));
    command.addAll(List.of("-chardev", "socket,id=tpm,path=" + socket));
    command.addAll(List.of("-tpmdev", "emulator,id=tpm0,chardev=tpm"));
    command.addAll(List.of("-device", "tpm-crb,tpmdev=tpm0"));
    int number = 0;
    for (Path disk : spec.disks()) {
      // Several machines may have image and model at once; with slots the first is written to, too.
      boolean shared = number == 1 || (number == 0 && !spec.slots());
      String lock = shared ? ",file.locking=off" : "";
      command.addAll(
          List.of("-drive", "if=none,id=d" + number + ",format=raw,file=" + disk + lock));
      // With an order from here firmware would put this disk first at each start.
      String boot = number == 0 && !spec.slots() ? ",bootindex=0" : "";
      command.addAll(List.of("-device", "nvme,serial=d" + number + ",drive=d" + number + boot));
      number++;
    }
    command.addAll(
        List.of("-netdev", "user,id=n,hostfwd=tcp:127.0.0.1:" + spec.port() + "-:" + Filter.PORT));
    command.addAll(List.of("-device", "virtio-net-pci,netdev=n,romfile="));
    command.addAll(List.of("-display", "none"));
    if (!spec.slots()) {
      command.add("-no-reboot");
    }
    command.addAll(List.of("-serial", "file:" + spec.folder().resolve("serial.log")));
    command.addAll(spec.more());
    return command;
  }

  private static Process launch(Spec spec, String name, List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(spec.folder().resolve(name + ".out").toFile())
        .start();
  }

  /** How waiting for a machine ended. */
  public enum State {
    /** The node shows a certificate. */
    SERVING,
    /** The machine stopped by itself: nothing may run that was not measured. */
    STOPPED,
    /** Neither within the time. */
    SILENT
  }

  /** Waits until the node answers, the machine stops, or the time is over. */
  public State await(Duration most) throws InterruptedException {
    long deadline = System.nanoTime() + most.toNanos();
    while (System.nanoTime() < deadline) {
      if (qemu.waitFor(200, TimeUnit.MILLISECONDS)) {
        return State.STOPPED;
      }
      if (showsCertificate()) {
        return State.SERVING;
      }
    }
    return State.SILENT;
  }

  /** Waits until the machine stops by itself. */
  public boolean awaitStop(Duration most) throws InterruptedException {
    return qemu.waitFor(most.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Connecting is not enough: QEMU accepts for a guest that does not listen yet. */
  private boolean showsCertificate() {
    AtomicBoolean seen = new AtomicBoolean();
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Witness(seen)}, null);
      try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket()) {
        socket.connect(
            new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), spec.port()),
            1000);
        socket.setSoTimeout(3000);
        socket.startHandshake();
      }
    } catch (IOException | java.security.GeneralSecurityException e) {
      return seen.get(); // the witness refuses what it has seen
    }
    return seen.get();
  }

  /** Sees a certificate and trusts none. */
  private record Witness(AtomicBoolean seen) implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind)
        throws java.security.cert.CertificateException {
      throw new java.security.cert.CertificateException("none is trusted");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind)
        throws java.security.cert.CertificateException {
      seen.set(true);
      throw new java.security.cert.CertificateException("none is trusted");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** Returns whether it still runs. */
  public boolean running() {
    return qemu.isAlive();
  }

  /** Returns the process id of the virtual machine. */
  public long pid() {
    return qemu.pid();
  }

  /** Pulls the plug. */
  @Override
  public void close() {
    for (Process process : List.of(qemu, tpm)) {
      process.destroy();
      try {
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
    try {
      Files.deleteIfExists(place.resolve(SOCKET)); // a TPM that ended by itself took it away
      Files.deleteIfExists(place);
    } catch (IOException e) {
      // An empty folder stays.
    }
  }
}
