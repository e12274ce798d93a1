import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * (a), (e) What the image keeps on a disk that the host owns: read, filled, put back. Then the host looks into the machine's memory,
 * takes its root volume away while it runs, and breaks its processor.
 */
final class Kept {
  /** One TPM for all of these boots. */
  static final String RUN = "run-true";

  private static final int PROXY = 28495;

  /** Where the file system begins on its disk. */
  private static final int PARTITION = 1 << 20;

  /** Status of a machine check – valid, uncorrected, enabled, context lost – that of the processor, address, more. */
  private static final String FATAL = "0xb200000000000000 0x5 0 0";

  private static final Pattern ID = Pattern.compile("\"id\":\\s*\"(resp_[^\"]+)\"");

  private final Host host;
  private final Table table;
  private final HttpClient http = HttpClient.newHttpClient();

  Kept(Host host, Table table) {
    this.host = host;
    this.table = table;
  }

  /** In the first boot: something is kept; then the plug is pulled. */
  void first(Client client) throws Exception {
    Process proxy = proxy(client);
    try {
      Matcher m = ID.matcher(keep().body());
      String id = m.find() ? m.group(1) : "";
      Files.writeString(host.file("kept-id"), id);
      table.check("s01", "a response is kept", "true", Boolean.toString(!id.isEmpty()));
    } finally {
      end(proxy);
    }
  }

  /** A second boot, of a nearly full disk; its end is a panic. Then a third one, of the disk as it was before the second. */
  void later() throws Exception {
    Path state = host.file("state.raw");
    Files.copy(state, host.file("state-before.raw"), StandardCopyOption.REPLACE_EXISTING);
    fill(state);
    Path image = Files.createDirectories(host.file("image-taken"));
    for (String name : new String[] {"disk.raw", "uki.efi"}) {
      Files.copy(host.file("image").resolve(name), image.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
    Host.Plan plan = new Host.Plan(10, "image-taken", "kept.raw", RUN, "--state", state.toString());
    try (Vm vm = host.serve(plan)) {
      table.check("s02", "the same TPM and a state disk with little room: it boots", "serving", vm.state());
      Client client = vm.client("kept-policy.json");
      Process proxy = proxy(client);
      try {
        table.check("s03", "what was kept before the plug was pulled", "200", ask("GET", "/" + Files.readString(host.file("kept-id")), ""));
        table.check("e04", "a full state disk: keeping", "refused in the end", untilFull());
        table.check("e05", "and a chat that keeps nothing", "answered", client.chatAtLast("key"));
        memory(vm);
        panic(vm, image.resolve("disk.raw"));
      } finally {
        end(proxy);
      }
    }
    for (Path file : Sight.files(host.file(RUN), state)) {
      table.check("s1-" + file.getFileName(), "after a panic, the canary in " + file.getFileName(), "absent", Sight.scan(file));
    }
    Host.Plan back = new Host.Plan(10, "image", "kept.raw", RUN, "--state", host.file("state-before.raw").toString());
    try (Vm vm = host.boot(back)) {
      table.check("s05", "the state disk of before the second boot, put back", "stopped", vm.state());
    }
  }

  /** He owns the machine, so he reads it. The level says so: this is no CVM. */
  private void memory(Vm vm) throws Exception {
    Path dump = host.file("memory.dump");
    table.check("a30", "the host stops the machine and copies its memory", "done", vm.tell("dump-guest-memory", "\"paging\":false,\"protocol\":\"file:" + dump + "\""));
    table.check("a31", "the canary in it: below level CVM the host wins", "FOUND", Sight.scanInParts(dump));
    Files.delete(dump);
  }

  /**
   * Zeros over the root volume of the running machine. It panics at the first page that it has to read again, or, as
   * long as it need not read one, goes on from what it has checked; which is the page cache's to choose. Then a broken
   * processor, as its owner can feign one, which no kernel survives.
   */
  private void panic(Vm vm, Path disk) throws Exception {
    try (FileChannel out = FileChannel.open(disk, StandardOpenOption.WRITE)) {
      long from = 32L << 20; // behind the kernel image, within the root volume
      for (long at = from; at < out.size() - (1 << 20); at += 1 << 20) {
        out.write(ByteBuffer.allocate(1 << 20), at);
      }
    }
    String body = "{\"model\":\"demo\",\"background\":true,\"input\":\"x\",\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":{}}]}";
    for (String path : new String[] {"", "/input_tokens", "/none/input_items", "/none/cancel"}) {
      ask("POST", path, body);
    }
    if (vm.stops(5).equals("still runs")) {
      vm.tell("human-monitor-command", "\"command-line\":\"mce -b 0 0 " + FATAL + "\"");
    }
    table.check("s04", "its root volume taken away and, if it goes on, a machine check: the machine", "stopped", vm.stops(60));
    table.check("s06", "what the serial line says of the panic", "nothing", Sight.spoken(vm.heard()));
  }

  private String untilFull() throws Exception {
    for (int i = 0; i < 40; i++) {
      try {
        if (keep().statusCode() / 100 != 2) {
          return "refused in the end";
        }
      } catch (IOException e) {
        return "no answer";
      }
    }
    return "never refused";
  }

  /** Takes all room but 32 KiB, as the owner of the file system. The plug was pulled: its journal is replayed first. */
  private void fill(Path state) throws Exception {
    byte[] disk = Files.readAllBytes(state);
    Path part = Files.write(host.file("state.ext4"), Arrays.copyOfRange(disk, PARTITION, disk.length));
    output("e2fsck", "-fy", part.toString());
    String room = output("debugfs", "-R", "show_super_stats -h", part.toString());
    int block = number(room, "Block size");
    byte[] ones = new byte[number(room, "Free blocks") * block - 32768];
    Arrays.fill(ones, (byte) 1); // a hole would take no room
    Path filler = Files.write(host.file("filler"), ones);
    output("debugfs", "-w", "-R", "write " + filler + " filler", part.toString());
    byte[] full = Files.readAllBytes(part);
    System.arraycopy(full, 0, disk, PARTITION, full.length);
    Files.write(state, disk);
  }

  private static int number(String text, String name) {
    Matcher m = Pattern.compile(name + ":\\s+(\\d+)").matcher(text);
    if (!m.find()) {
      throw new IllegalStateException("debugfs: " + text);
    }
    return Integer.parseInt(m.group(1));
  }

  private static String output(String... command) throws Exception {
    command[0] = "/usr/sbin/" + command[0];
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out;
  }

  private Process proxy(Client client) throws Exception {
    Process proxy = client.proxy(PROXY);
    for (int i = 0; i < 240 && proxy.isAlive() && !Files.readString(host.file("proxy.out")).contains("ready"); i++) {
      Thread.sleep(250);
    }
    return proxy;
  }

  private static void end(Process proxy) throws InterruptedException {
    proxy.destroy();
    proxy.waitFor();
  }

  private HttpResponse<String> keep() throws Exception {
    return send("POST", "", "{\"model\":\"demo\",\"store\":true,\"max_output_tokens\":4,\"input\":\"Say " + Client.CANARY + "\"}");
  }

  private String ask(String method, String path, String body) throws Exception {
    try {
      return Integer.toString(send(method, path, body).statusCode());
    } catch (IOException e) {
      return "no answer";
    }
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PROXY + "/v1/responses" + path))
            .header("Authorization", "Bearer " + Files.readString(host.file("key")).strip())
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(60))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
