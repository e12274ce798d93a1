import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The hostile operator: owns the host, boots the real image, and tries. Every attempt has an expected
 * verdict; the run writes a table and ends with 1 if one comes out otherwise. It uses what an
 * operator has, the command line and the machine, and nothing from inside.
 *
 * <p>java attack/HostileOperator.java ADYTON FOLDER: the launcher, and a folder prepared by
 * attack/prepare (images, volume, keys).
 */
final class HostileOperator {
  private static final String CANARY = "CANARY-" + "Zx81Qm47";
  private static final int PORT = 28443;
  private static final Duration BOOT = Duration.ofSeconds(400);

  /** Tampered machines run two at a time: firmware and kernel start on one core each. */
  private static final int AT_ONCE = 2;

  /** What root may, without the filter of system calls: shows that the attempt is well formed. */
  private static final Set<String> KERNEL_ALLOWS =
      Set.of(
          "bpf-control", "perf-control", "perf-stack", "userfaultfd", "name-space", "kernel-log", "maps", "disk-mknod",
          "mount-devices", "disk-raw", "swapon", "mount-tracefs", "mount-over", "netlink", "packet-socket",
          "exec-loader-control");

  /** What root may with it: see addresses, start a program of the verity volume. */
  private static final Set<String> ALLOWED = Set.of("maps", "exec-loader-control");
  private static final Pattern FAILED =
      Pattern.compile("\"code\":\"([A-Z0-9_]+)\",\"detail\":\"([^\"]*)\",\"name\":\"([a-z0-9-]+)\",\"outcome\":\"fail\"");

  private final String adyton;
  private final Path folder;
  private final List<String> rows = new ArrayList<>();
  private final AtomicInteger surprises = new AtomicInteger();
  private final AtomicInteger boots = new AtomicInteger();
  private final AtomicInteger repeated = new AtomicInteger();

  /** Each of the threads attacks a machine of its own. */
  private final ThreadLocal<Integer> port = ThreadLocal.withInitial(() -> PORT);

  private final ThreadLocal<String> lastDetail = ThreadLocal.withInitial(() -> "");
  private boolean kvm;

  private HostileOperator(String adyton, Path folder) {
    this.adyton = adyton;
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    HostileOperator one = new HostileOperator(args[0], Path.of(args[1]).toAbsolutePath());
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroy)));
    long begin = System.nanoTime();
    one.kvm = one.kvmBoots();
    System.out.println(one.kvm ? "KVM is used" : "KVM cannot be used here: TCG");
    one.trueImage();
    one.atOnce(
        one::insideDebug, one::injectedCommandLine, one::otherVolume, one::changedKernelImage, one::changedRoot, one::changedModel,
        one::oldRelease, one::loneRelease);
    one.report((System.nanoTime() - begin) / 1_000_000_000);
    System.exit(one.surprises.get() == 0 ? 0 : 1);
  }

  private void atOnce(Callable... attacks) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
    List<Future<?>> running = new ArrayList<>();
    for (Callable attack : attacks) {
      running.add(
          pool.submit(
              () -> {
                attack.call();
                return null;
              }));
    }
    pool.shutdown();
    for (Future<?> one : running) {
      one.get();
    }
  }

  /** An attack that may fail as a program, which ends the run. */
  @FunctionalInterface
  private interface Callable {
    void call() throws Exception;
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

  // ---- (a) what the host can see of the true image, and what its evidence is good for

  private void trueImage() throws Exception {
    Path run = folder.resolve("run-true");
    Path pcap = folder.resolve("net.pcap");
    byte[] diskBefore = Files.readAllBytes(folder.resolve("image/disk.raw"));
    byte[] modelBefore = Files.readAllBytes(folder.resolve("model.raw"));
    try (Vm vm =
        serve("image", "model.raw", run, "-object", "filter-dump,id=f,netdev=n,file=" + pcap)) {
      check("a01", "the true image serves", "serving", vm.state());
      check("a02", "a client that pins it", "accepted", verify("policy.json"));
      check("a03", "a client with the default policy meets a software TPM", "pcr-values:PCR_NO_REFERENCE", only(verifyDefault(), "pcr-values"));
      check("a04", "a sealed chat with a canary in it", "answered", chat("policy.json", "key"));
      check("a05", "a second one", "answered", chat("policy.json", "key"));
      check("d01", "chat with a key that is not on the volume", "refused", chat("policy.json", "wrong-key"));
      check("d02", "a bearer key over plain TLS", "refused", plain("POST", "/v1/chat/completions", Files.readString(folder.resolve("key")).strip()));
      check("d03", "no key over plain TLS", "refused", plain("POST", "/v1/responses", ""));
      check("d04", "an admin verb, with no administrators on the volume", "refused", plain("POST", "/admin/v1/requests", ""));
      check("d05", "metrics from outside", "refused", plain("GET", "/metrics", ""));
      check("d06", "a heap dump by some path", "refused", plain("GET", "/actuator/heapdump", ""));
      check("d07", "a client is told of the operator's own node instead", "refused", chat("other-policy.json", "key"));
      evidenceGames();
      starve();
      String answer = chat("policy.json", "key");
      for (int i = 0; i < 2 && !answer.equals("answered"); i++) {
        answer = chat("policy.json", "key"); // slow is allowed, silent is not
      }
      check("e09", "it still answers, the third time at the latest", "answered", answer);
      check("a06", "the machine still runs", "true", Boolean.toString(vm.process.isAlive()));
    }
    for (Path file : hostFiles(run, pcap)) {
      check("a1-" + file.getFileName(), "the canary in " + file.getFileName(), "absent", scan(file));
    }
    check("a20", "the image's disk after all this", "unchanged", same(diskBefore, Files.readAllBytes(folder.resolve("image/disk.raw"))));
    check("a21", "the model's volume after all this", "unchanged", same(modelBefore, Files.readAllBytes(folder.resolve("model.raw"))));
    check("a22", "the serial line's bytes after the firmware's", "nothing", spoken(run.resolve("serial.log")));
  }

  private List<Path> hostFiles(Path run, Path pcap) throws IOException {
    List<Path> files = new ArrayList<>(List.of(pcap, folder.resolve("image/disk.raw"), folder.resolve("model.raw")));
    try (Stream<Path> all = Files.walk(run)) {
      files.addAll(all.filter(Files::isRegularFile).sorted().toList());
    }
    return files;
  }

  private String scan(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    String wide = String.join("\0", CANARY.split(""));
    String base64 = Base64.getEncoder().encodeToString(CANARY.getBytes(StandardCharsets.US_ASCII)).substring(0, 16);
    return text.contains(CANARY) || text.contains(wide) || text.contains(base64) ? "FOUND" : "absent";
  }

  private static String spoken(Path serial) throws IOException {
    String text = Files.readString(serial, StandardCharsets.ISO_8859_1);
    return text.contains("adyton") || text.contains("init:") || text.contains("event=") || text.contains("Linux version")
        ? "something"
        : "nothing";
  }

  private void evidenceGames() throws Exception {
    String bundle = fetch("/.well-known/adyton/evidence");
    Files.writeString(folder.resolve("bundle.json"), bundle);
    check("b01", "evidence of before, replayed offline: only the live challenge is missing", "ak-ek-binding:AK_UNBOUND", judge(bundle, ""));
    String later = Instant.now().plus(Duration.ofDays(3)).toString();
    check("b02", "the same three days later", "validity", steps(judge(bundle, later), "validity"));
    String earlier = Instant.now().minus(Duration.ofDays(3)).toString();
    check("b03", "the same with a clock three days back", "validity", steps(judge(bundle, earlier), "validity"));
    check("b04", "PCR 12 claimed otherwise", "pcr-values", steps(judge(item(bundle, t -> t.replaceFirst("\"12\":\"0", "\"12\":\"1")), ""), "pcr-values"));
    check("b05", "PCR 11 claimed otherwise", "pcr-values", steps(judge(item(bundle, t -> t.replaceFirst("\"11\":\"[0-9a-f]{4}", "\"11\":\"abcd")), ""), "pcr-values"));
    check("b06", "a flipped byte in the quote", "quote-signature", steps(judge(item(bundle, t -> flip(t, "attest", 60)), ""), "quote-signature"));
    check("b07", "a flipped byte in its signature", "quote-signature", steps(judge(item(bundle, t -> flip(t, "signature", 40)), ""), "quote-signature"));
    check("b08", "a flipped byte in the attestation key", "ak-attributes", steps(judge(item(bundle, t -> flip(t, "ak_public", 70)), ""), "ak-attributes"));
    check("b09", "another deployable in the statement", "quote-binding", steps(judge(part(bundle, "statement", t -> t.replaceFirst("sha256:[0-9a-f]{6}", "sha256:000000")), ""), "quote-binding"));
    check("b10", "the operator's own key in the keyset", "keyset-binding", steps(judge(part(bundle, "keyset", t -> flip(t, "public", 10)), ""), "keyset-binding"));
    check("b11", "no list of what PCR 15 holds", "format", steps(judge(bundle.replaceFirst("\\{\"bytes\":\"[^\"]*\",\"type\":\"pcr15-events\"\\},?", ""), ""), "format"));
    check("b12", "no evidence at all", "evidence-present", steps(judge(bundle.replaceFirst("\"evidence\":\\[[^\\]]*\\]", "\"evidence\":[]"), ""), "evidence-present"));
    check("b13", "half of the document", "format", steps(judge(bundle.substring(0, bundle.length() / 2), ""), "format"));
  }

  // ---- (b) tampering: each is one boot of an image or machine that is not the true one

  private void injectedCommandLine() throws Exception {
    port.set(PORT + 2);
    try (Vm vm =
        serve("image", "model.raw", folder.resolve("run-smbios"), "-smbios", "type=11,value=io.systemd.stub.kernel-cmdline-extra=init=/inside", "-fw_cfg",
            "name=opt/io.systemd.credentials/x,string=y")) {
      check("b20", "a command line through SMBIOS, a credential through fw_cfg: it boots", "serving", vm.state());
      check("b21", "and its client", "pcr-values:PCR_INJECTED", only(verify("policy.json"), "pcr-values"));
      check("b22", "and a chat", "refused", chat("policy.json", "key"));
    }
  }

  private void otherVolume() throws Exception {
    port.set(PORT + 3);
    try (Vm vm = serve("image", "other.raw", folder.resolve("run-volume"))) {
      check("b23", "a volume with the operator's own API key: it boots", "serving", vm.state());
      check("b24", "and its client", "event-log:PCR15_EVENT", only(verify("policy.json"), "event-log"));
      check("b25", "and a chat", "refused", chat("policy.json", "key"));
    }
  }

  private void changedKernelImage() throws Exception {
    port.set(PORT + 4);
    copy("image", "image-cmdline", "slab_nomerge", "slab_nomergf");
    try (Vm vm = serve("image-cmdline", "model.raw", folder.resolve("run-cmdline"))) {
      check("b26", "one letter of the kernel's command line: it boots", "serving", vm.state());
      check("b27", "and its client", "pcr-values:PCR_MISMATCH", only(verify("policy.json"), "pcr-values"));
      check("b28", "which names the registers", "PCR 4, 11 moved", named());
    }
  }

  private void changedRoot() throws Exception {
    port.set(PORT + 5);
    copy("image", "image-root", "dev.adyton.node/dev/adyton", null);
    try (Vm vm = boot("image-root", "model.raw", folder.resolve("run-root"))) {
      check("b29", "one byte of the root volume's first file", "stopped", vm.state());
    }
  }

  private void changedModel() throws Exception {
    port.set(PORT + 6);
    byte[] model = Files.readAllBytes(folder.resolve("model.raw"));
    model[(1 << 20) + 1_500_000] ^= 1;
    Files.write(folder.resolve("model-flipped.raw"), model);
    try (Vm vm = boot("image", "model-flipped.raw", folder.resolve("run-model"))) {
      check("b30", "one byte of the model", "stopped", vm.state());
    }
  }

  private void oldRelease() throws Exception {
    port.set(PORT + 7);
    try (Vm vm = boot("image", "old.raw", folder.resolve("run-old"))) {
      check("b31", "a release that was signed by all, and is older than the volume allows", "stopped", vm.state());
    }
  }

  private void loneRelease() throws Exception {
    port.set(PORT + 8);
    try (Vm vm = boot("image", "lone.raw", folder.resolve("run-lone"))) {
      check("b32", "a release that one person signed where two must", "stopped", vm.state());
    }
  }

  // ---- (c) inside a debug build: root with every capability beside the node

  private void insideDebug() throws Exception {
    port.set(PORT + 1);
    Path run = folder.resolve("run-debug");
    String swap = folder.resolve("swap.raw").toString();
    try (ServerSocket outside = new ServerSocket(28_099, 50, InetAddress.getLoopbackAddress());
        Vm vm =
            serve(
                "image-debug", "model.raw", run, "-drive", "if=none,id=swap,format=raw,file=" + swap, "-device",
                "nvme,serial=swap,drive=swap")) {
      outside.setSoTimeout(1);
      check("c00", "a debug build boots", "serving", vm.state());
      check("c01", "and its client", "pcr-values:PCR_MISMATCH", only(verify("policy.json"), "pcr-values"));
      String serial = "";
      for (int i = 0; i < 120 && !(serial.contains("ATTACK root end") && serial.contains("ATTACK bare end")); i++) {
        Thread.sleep(1000);
        serial = Files.readString(run.resolve("serial.log"), StandardCharsets.ISO_8859_1);
      }
      check("c02", "connections from inside that a listener outside has seen", "none", anybody(outside));
      check("c03", "PCR 4, 11, 12, 13, 15 as quoted, SHA-256 bank", quoted("sha256"), said(serial, "sha256"));
      check("c04", "PCR 4, 11, 12, 13, 15 as quoted, SHA-384 bank", quoted("sha384"), said(serial, "sha384"));
      inside(serial, "root", ALLOWED, 50);
      inside(serial, "bare", KERNEL_ALLOWS, 50);
    }
  }

  private void inside(String serial, String who, Set<String> allowed, int least) {
    Matcher m = Pattern.compile("ATTACK " + who + " ([a-z_-]+) (refused|WORKED)").matcher(serial);
    String how = who.equals("root") ? "root inside: " : "root without the filter of system calls: ";
    int count = 0;
    while (m.find()) {
      if (!m.group(1).equals("end")) {
        String expected = allowed.contains(m.group(1)) ? "WORKED" : "refused";
        String id = "c%s%02d".formatted(who.substring(0, 1), count++);
        check(id, how + m.group(1), expected, m.group(2));
      }
    }
    check("c" + who.charAt(0) + "99", how + "attempts that reported", "true", Boolean.toString(count >= least));
  }

  /** What a quote of one bank has to say after the prediction: SHA-256 over the registers' values. */
  private String quoted(String bank) throws Exception {
    String all =
        run(List.of("image", "measure", "--image", folder.resolve("image-debug").toString(), "--model", folder.resolve("model.raw").toString()));
    String values = all.substring(all.indexOf("\"" + bank + "\""));
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int pcr : List.of(4, 11, 12, 13, 15)) {
      Matcher m = Pattern.compile("\"" + pcr + "\":\"([0-9a-f]+)\"").matcher(values);
      if (!m.find()) {
        throw new IllegalStateException("no prediction of PCR " + pcr);
      }
      digest.update(HexFormat.of().parseHex(m.group(1)));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String said(String serial, String bank) {
    Matcher m = Pattern.compile("QUOTED " + bank + " ([0-9a-f]+)").matcher(serial);
    return m.find() ? m.group(1) : "nothing";
  }

  private static String anybody(ServerSocket outside) throws IOException {
    try (Socket caller = outside.accept()) {
      return "somebody";
    } catch (SocketTimeoutException e) {
      return "none";
    }
  }

  // ---- (e) starving: availability is the host's; the rest must hold

  private void starve() throws Exception {
    List<Socket> idle = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Socket socket = new Socket();
      socket.connect(new InetSocketAddress("127.0.0.1", PORT), 2000);
      idle.add(socket);
    }
    check("e01", "a hundred idle connections", "answered", chat("policy.json", "key"));
    for (Socket socket : idle) {
      socket.close();
    }
    byte[] noise = new byte[1 << 20];
    Arrays.fill(noise, (byte) 'x');
    try (Socket socket = new Socket("127.0.0.1", PORT)) {
      socket.getOutputStream().write(noise);
    } catch (IOException e) {
      // it may hang up
    }
    check("e02", "a MiB of noise instead of TLS", "accepted", verify("policy.json"));
  }

  // ---- tools

  private final class Vm implements AutoCloseable {
    final Process process;
    final Path out;

    Vm(Process process, Path out) {
      this.process = process;
      this.out = out;
    }

    /** Waits: serving, stopped or silent. */
    String state() throws Exception {
      long deadline = System.nanoTime() + BOOT.toNanos();
      while (System.nanoTime() < deadline) {
        String text = Files.readString(out);
        if (text.contains("ready https")) {
          return "serving";
        }
        if (text.contains("machine is STOPPED")) {
          return "stopped";
        }
        if (!process.isAlive()) {
          return "silent";
        }
        Thread.sleep(300);
      }
      return "silent";
    }

    @Override
    public void close() throws Exception {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      process.waitFor(10, TimeUnit.SECONDS);
      Thread.sleep(500);
    }
  }

  /** A machine that should serve; one that stops before it does is booted once more, and counted. */
  private Vm serve(String image, String model, Path run, String... qemu) throws Exception {
    Vm first = boot(image, model, run, qemu);
    if (first.state().equals("serving")) {
      return first;
    }
    first.close();
    repeated.incrementAndGet();
    System.err.println("repeated: " + run.getFileName() + " was " + first.state());
    return boot(image, model, run, qemu);
  }

  private Vm boot(String image, String model, Path run, String... qemu) throws IOException {
    int number = boots.incrementAndGet();
    Files.createDirectories(run);
    List<String> command =
        new ArrayList<>(
            List.of(
                adyton, "image", "boot", "--image", folder.resolve(image).toString(), "--model",
                folder.resolve(model).toString(), "--folder", run.toString(), "--port", "" + port.get(),
                "--wait", "" + BOOT.toSeconds()));
    if (kvm) {
      command.add("--kvm");
    }
    for (String argument : qemu) {
      command.add("--qemu=" + argument);
    }
    Path out = folder.resolve(run.getFileName() + ".out");
    System.err.println("boot " + number + ": " + run.getFileName());
    return new Vm(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start(), out);
  }

  private String run(List<String> command) throws Exception {
    List<String> all = new ArrayList<>(List.of(adyton));
    all.addAll(command);
    Process process = new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + "\n" + out;
  }

  private List<String> node(String command) {
    return new ArrayList<>(
        List.of(command, "--url", "https://127.0.0.1:" + port.get(), "--ca", folder.resolve("ca.pem").toString()));
  }

  private String verify(String policy) throws Exception {
    List<String> command = node("verify");
    command.addAll(List.of("--json", "--policy", folder.resolve(policy).toString()));
    return verdict(run(command));
  }

  private String verifyDefault() throws Exception {
    List<String> command = node("verify");
    command.add("--json");
    return verdict(run(command));
  }

  private String judge(String bundle, String time) throws Exception {
    Path file = Files.writeString(folder.resolve("mutant.json"), bundle);
    List<String> command =
        new ArrayList<>(
            List.of("verify", "--json", "--bundle", file.toString(), "--policy", folder.resolve("policy.json").toString()));
    if (!time.isEmpty()) {
      command.addAll(List.of("--time", time));
    }
    return verdict(run(command));
  }

  private String verdict(String out) {
    if (out.startsWith("0\n")) {
      return "accepted";
    }
    TreeSet<String> failed = new TreeSet<>();
    Matcher m = FAILED.matcher(out);
    while (m.find()) {
      failed.add(m.group(3) + ":" + m.group(1));
      if (m.group(3).equals("pcr-values")) {
        lastDetail.set(m.group(2));
      }
    }
    return failed.isEmpty() ? "no answer" : String.join(" ", failed);
  }

  private static String only(String verdict, String step) {
    return Stream.of(verdict.split(" ")).filter(v -> v.startsWith(step + ":")).findFirst().orElse(verdict);
  }

  private static String steps(String verdict, String step) {
    return verdict.contains(step + ":") ? step : verdict;
  }

  private String named() {
    return lastDetail.get().contains("PCR 4, 11 moved") ? "PCR 4, 11 moved" : lastDetail.get();
  }

  private String chat(String policy, String key) throws Exception {
    List<String> command = node("chat");
    command.addAll(
        List.of("--policy", folder.resolve(policy).toString(), "--api-key-file", folder.resolve(key).toString(), "--once", "Say something about " + CANARY));
    String out = run(command);
    return out.startsWith("0\n") && out.length() > 4 ? "answered" : "refused";
  }

  private HttpsURLConnection open(String path) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    Certificate ca =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(folder.resolve("ca.pem"))));
    store.setCertificateEntry("ca", ca);
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    HttpsURLConnection connection =
        (HttpsURLConnection) URI.create("https://127.0.0.1:" + port.get() + path).toURL().openConnection();
    connection.setSSLSocketFactory(context.getSocketFactory());
    connection.setReadTimeout(60_000);
    return connection;
  }

  private String fetch(String path) throws Exception {
    return new String(open(path).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private String plain(String method, String path, String key) throws Exception {
    HttpsURLConnection connection = open(path);
    connection.setRequestMethod(method);
    if (!key.isEmpty()) {
      connection.setRequestProperty("Authorization", "Bearer " + key);
    }
    if (method.equals("POST")) {
      connection.setRequestProperty("Content-Type", "application/json");
      connection.setDoOutput(true);
      String body = "{\"model\":\"demo\",\"input\":\"" + "x\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
      connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }
    return connection.getResponseCode() / 100 == 4 ? "refused" : "answered " + connection.getResponseCode();
  }

  private static String item(String bundle, UnaryOperator<String> change) {
    return replace(bundle, Pattern.compile("(\"evidence\":\\[\\{\"bytes\":\")([^\"]*)"), change);
  }

  private static String part(String bundle, String member, UnaryOperator<String> change) {
    return replace(bundle, Pattern.compile("(\"" + member + "\":\")([^\"]*)"), change);
  }

  private static String replace(String bundle, Pattern where, UnaryOperator<String> change) {
    Matcher m = where.matcher(bundle);
    if (!m.find()) {
      throw new IllegalStateException("no " + where);
    }
    String text = new String(Base64.getDecoder().decode(m.group(2)), StandardCharsets.UTF_8);
    String changed = Base64.getEncoder().encodeToString(change.apply(text).getBytes(StandardCharsets.UTF_8));
    return bundle.substring(0, m.start(2)) + changed + bundle.substring(m.end(2));
  }

  /** Flips a bit of a base64 member. */
  private static String flip(String json, String member, int at) {
    Matcher m = Pattern.compile("\"" + member + "\":\"([^\"]*)\"").matcher(json);
    if (!m.find()) {
      throw new IllegalStateException("no " + member);
    }
    byte[] bytes = Base64.getDecoder().decode(m.group(1));
    bytes[Math.min(at, bytes.length - 1)] ^= 1;
    return json.substring(0, m.start(1)) + Base64.getEncoder().encodeToString(bytes) + json.substring(m.end(1));
  }

  private static String same(byte[] a, byte[] b) {
    return Arrays.equals(a, b) ? "unchanged" : "CHANGED";
  }

  /** A copy of an image with one text replaced by one of equal length, or one byte of the root volume flipped. */
  private void copy(String from, String to, String text, String other) throws IOException {
    Files.createDirectories(folder.resolve(to));
    byte[] disk = Files.readAllBytes(folder.resolve(from).resolve("disk.raw"));
    String all = new String(disk, StandardCharsets.ISO_8859_1);
    int at;
    if (other == null) {
      at = all.indexOf("--module-path /adyton/lib/app");
      disk[at] ^= 1;
    } else {
      at = all.indexOf(text);
      System.arraycopy(other.getBytes(StandardCharsets.US_ASCII), 0, disk, at, other.length());
    }
    if (at < 0) {
      throw new IllegalStateException("nothing to change");
    }
    Files.write(folder.resolve(to).resolve("disk.raw"), disk);
    Files.copy(folder.resolve(from).resolve("uki.efi"), folder.resolve(to).resolve("uki.efi"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private synchronized void check(String id, String what, String expected, String seen) {
    boolean good = expected.equals(seen);
    surprises.addAndGet(good ? 0 : 1);
    String row = "| %s | %s | %s | %s | %s |".formatted(id, what, expected, seen, good ? "as expected" : "SURPRISE");
    rows.add(row);
    System.out.println(row);
    System.out.flush();
    try {
      Files.write(folder.resolve("rows.md"), rows); // what is known if the run is cut short
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void report(long seconds) throws IOException {
    String head =
        "%d attempts, %d boots (%d of them repeated), %s, %d s, %d surprises%n%n| id | attempt | expected | seen | |%n| --- | --- | --- | --- | --- |%n"
            .formatted(rows.size(), boots.get(), repeated.get(), kvm ? "KVM" : "TCG", seconds, surprises.get());
    rows.sort(null);
    Files.writeString(folder.resolve("report.md"), head + String.join("\n", rows) + "\n");
    System.out.printf("%d attempts, %d boots (%d of them repeated), %s, %d s, %d surprises%n", rows.size(), boots.get(), repeated.get(), kvm ? "KVM" : "TCG", seconds, surprises.get());
  }
}
