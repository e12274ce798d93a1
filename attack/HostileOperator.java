import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
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
  private static final Pattern FAILED =
      Pattern.compile("\"code\":\"([A-Z0-9_]+)\",\"detail\":\"([^\"]*)\",\"name\":\"([a-z0-9-]+)\",\"outcome\":\"fail\"");

  private final String adyton;
  private final Path folder;
  private final List<String> rows = new ArrayList<>();
  private int surprises;
  private int boots;

  private HostileOperator(String adyton, Path folder) {
    this.adyton = adyton;
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    HostileOperator one = new HostileOperator(args[0], Path.of(args[1]).toAbsolutePath());
    long begin = System.nanoTime();
    one.trueImage();
    one.insideDebug();
    one.injectedCommandLine();
    one.otherVolume();
    one.changedKernelImage();
    one.changedRoot();
    one.changedModel();
    one.report((System.nanoTime() - begin) / 1_000_000_000);
    System.exit(one.surprises == 0 ? 0 : 1);
  }

  // ---- (a) what the host can see of the true image, and what its evidence is good for

  private void trueImage() throws Exception {
    Path run = folder.resolve("run-true");
    Path pcap = folder.resolve("net.pcap");
    byte[] diskBefore = Files.readAllBytes(folder.resolve("image/disk.raw"));
    byte[] modelBefore = Files.readAllBytes(folder.resolve("model.raw"));
    try (Vm vm =
        boot("image", "model.raw", run, "-object", "filter-dump,id=f,netdev=n,file=" + pcap)) {
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
      check("e09", "it still answers", "answered", chat("policy.json", "key"));
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
    check("b08", "another attestation key", "quote-signature", steps(judge(item(bundle, t -> flip(t, "ak_public", 70)), ""), "quote-signature"));
    check("b09", "another deployable in the statement", "quote-binding", steps(judge(part(bundle, "statement", t -> t.replaceFirst("sha256:[0-9a-f]{6}", "sha256:000000")), ""), "quote-binding"));
    check("b10", "the operator's own key in the keyset", "keyset-binding", steps(judge(part(bundle, "keyset", t -> flip(t, "public", 10)), ""), "keyset-binding"));
    check("b11", "no list of what PCR 15 holds", "event-log", steps(judge(bundle.replaceFirst("\\{\"bytes\":\"[^\"]*\",\"type\":\"pcr15-events\"\\},?", ""), ""), "event-log"));
    check("b12", "no evidence at all", "evidence-present", steps(judge(bundle.replaceFirst("\"evidence\":\\[[^\\]]*\\]", "\"evidence\":[]"), ""), "evidence-present"));
    check("b13", "half of the document", "format", steps(judge(bundle.substring(0, bundle.length() / 2), ""), "format"));
  }

  // ---- (b) tampering: each is one boot of an image or machine that is not the true one

  private void injectedCommandLine() throws Exception {
    try (Vm vm =
        boot("image", "model.raw", folder.resolve("run-smbios"), "-smbios", "type=11,value=io.systemd.stub.kernel-cmdline-extra=init=/inside")) {
      check("b20", "a command line through SMBIOS: it boots", "serving", vm.state());
      check("b21", "and its client", "pcr-values:PCR_INJECTED", only(verify("policy.json"), "pcr-values"));
      check("b22", "and a chat", "refused", chat("policy.json", "key"));
    }
  }

  private void otherVolume() throws Exception {
    try (Vm vm = boot("image", "other.raw", folder.resolve("run-volume"))) {
      check("b23", "a volume with the operator's own API key: it boots", "serving", vm.state());
      check("b24", "and its client", "event-log:PCR15_EVENT", only(verify("policy.json"), "event-log"));
      check("b25", "and a chat", "refused", chat("policy.json", "key"));
    }
  }

  private void changedKernelImage() throws Exception {
    copy("image", "image-cmdline", "slab_nomerge", "slab_nomergf");
    try (Vm vm = boot("image-cmdline", "model.raw", folder.resolve("run-cmdline"))) {
      check("b26", "one letter of the kernel's command line: it boots", "serving", vm.state());
      check("b27", "and its client", "pcr-values:PCR_MISMATCH", only(verify("policy.json"), "pcr-values"));
      check("b28", "which names the registers", "PCR 4, 11 moved", named());
    }
  }

  private void changedRoot() throws Exception {
    copy("image", "image-root", "dev.adyton.node/dev/adyton", null);
    try (Vm vm = boot("image-root", "model.raw", folder.resolve("run-root"))) {
      check("b29", "one byte of the root volume's first file", "stopped", vm.state());
    }
  }

  private void changedModel() throws Exception {
    byte[] model = Files.readAllBytes(folder.resolve("model.raw"));
    model[(1 << 20) + 1_500_000] ^= 1;
    Files.write(folder.resolve("model-flipped.raw"), model);
    try (Vm vm = boot("image", "model-flipped.raw", folder.resolve("run-model"))) {
      check("b30", "one byte of the model", "stopped", vm.state());
    }
  }

  // ---- (c) inside a debug build: root with every capability beside the node

  private void insideDebug() throws Exception {
    Path run = folder.resolve("run-debug");
    try (Vm vm = boot("image-debug", "model.raw", run)) {
      check("c00", "a debug build boots", "serving", vm.state());
      check("c01", "and its client", "pcr-values:PCR_MISMATCH", only(verify("policy.json"), "pcr-values"));
      String serial = "";
      for (int i = 0; i < 60 && !serial.contains("ATTACK end"); i++) {
        Thread.sleep(1000);
        serial = Files.readString(run.resolve("serial.log"), StandardCharsets.ISO_8859_1);
      }
      Matcher m = Pattern.compile("ATTACK ([a-z_-]+) (refused|WORKED)").matcher(serial);
      int count = 0;
      while (m.find()) {
        check("c" + (10 + count++), "root inside: " + m.group(1), "refused", m.group(2));
      }
      check("c99", "attempts inside that reported", "true", Boolean.toString(count >= 29));
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

  private Vm boot(String image, String model, Path run, String... qemu) throws IOException {
    boots++;
    Files.createDirectories(run);
    List<String> command =
        new ArrayList<>(
            List.of(
                adyton, "image", "boot", "--image", folder.resolve(image).toString(), "--model",
                folder.resolve(model).toString(), "--folder", run.toString(), "--port", "" + PORT,
                "--wait", "" + BOOT.toSeconds()));
    for (String argument : qemu) {
      command.add("--qemu=" + argument);
    }
    Path out = folder.resolve(run.getFileName() + ".out");
    System.err.println("boot " + boots + ": " + run.getFileName());
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
        List.of(command, "--url", "https://127.0.0.1:" + PORT, "--ca", folder.resolve("ca.pem").toString()));
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

  private String lastDetail = "";

  private String verdict(String out) {
    if (out.startsWith("0\n")) {
      return "accepted";
    }
    TreeSet<String> failed = new TreeSet<>();
    Matcher m = FAILED.matcher(out);
    while (m.find()) {
      failed.add(m.group(3) + ":" + m.group(1));
      if (m.group(3).equals("pcr-values")) {
        lastDetail = m.group(2);
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
    return lastDetail.contains("PCR 4, 11 moved") ? "PCR 4, 11 moved" : lastDetail;
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
        (HttpsURLConnection) URI.create("https://127.0.0.1:" + PORT + path).toURL().openConnection();
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

  private void check(String id, String what, String expected, String seen) {
    boolean good = expected.equals(seen);
    surprises += good ? 0 : 1;
    String row = "| %s | %s | %s | %s | %s |".formatted(id, what, expected, seen, good ? "as expected" : "SURPRISE");
    rows.add(row);
    System.out.println(row);
    System.out.flush();
  }

  private void report(long seconds) throws IOException {
    String head =
        "%d attempts, %d boots, %d s, %d surprises%n%n| id | attempt | expected | seen | |%n| --- | --- | --- | --- | --- |%n"
            .formatted(rows.size(), boots, seconds, surprises);
    Files.writeString(folder.resolve("report.md"), head + String.join("\n", rows) + "\n");
    System.out.printf("%d attempts, %d boots, %d s, %d surprises%n", rows.size(), boots, seconds, surprises);
  }
}
