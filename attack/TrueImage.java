import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** (a), (d), (e) The true image, alone on the machine: what its client gets, what its owner gets, what is left of it when starved. */
final class TrueImage {
  private final Host host;
  private final Table table;

  TrueImage(Host host, Table table) {
    this.host = host;
    this.table = table;
  }

  void attack() throws Exception {
    Path pcap = host.file("net.pcap");
    byte[] disk = Files.readAllBytes(host.file("image/disk.raw"));
    byte[] model = Files.readAllBytes(host.file("kept.raw"));
    Host.Plan plan =
        new Host.Plan(
            0, "image", "kept.raw", Kept.RUN, "--state", host.file("state.raw").toString(), "--qemu=-object",
            "--qemu=filter-dump,id=f,netdev=n,file=" + pcap);
    try (Vm vm = host.serve(plan)) {
      Client client = vm.client("kept-policy.json");
      serves(vm, client);
      misuse(client);
      new Evidence(host, table, client).attack();
      starve(vm, client);
      new Peer(host, table).attack(vm);
      new Kept(host, table).first(client);
      table.check("a06", "the machine still runs", "true", Boolean.toString(vm.runs()));
    }
    for (Path file : Sight.files(host.file(Kept.RUN), pcap, host.file("image/disk.raw"), host.file("kept.raw"), host.file("state.raw"))) {
      table.check("a1-" + file.getFileName(), "the canary in " + file.getFileName(), "absent", Sight.scan(file));
    }
    table.check("a20", "the image's disk after all this", "unchanged", same(disk, host.file("image/disk.raw")));
    table.check("a21", "the model's volume after all this", "unchanged", same(model, host.file("kept.raw")));
    String serial = Files.readString(host.file(Kept.RUN).resolve("serial.log"), java.nio.charset.StandardCharsets.ISO_8859_1);
    table.check("a22", "the serial line's bytes after the firmware's", "nothing", Sight.spoken(serial));
  }

  private void serves(Vm vm, Client client) throws Exception {
    table.check("a01", "the true image serves", "serving", vm.state());
    table.check("a02", "a client that pins it", "accepted", client.verify());
    table.check(
        "a03", "a client with the default policy meets a software TPM", "pcr-values:PCR_NO_REFERENCE",
        Client.only(client.under("").verify(), "pcr-values"));
    table.check("a04", "a sealed chat with a canary in it", "answered", client.chat("key"));
    table.check("a05", "a second one", "answered", client.chat("key"));
  }

  private void misuse(Client client) throws Exception {
    table.check("d01", "chat with a key that is not on the volume", "refused", client.chat("wrong-key"));
    String key = Files.readString(host.file("key")).strip();
    table.check("d02", "a bearer key over plain TLS", "refused", client.plain("POST", "/v1/chat/completions", key));
    table.check("d03", "no key over plain TLS", "refused", client.plain("POST", "/v1/responses", ""));
    table.check("d04", "an admin verb, with no administrators on the volume", "refused", client.plain("POST", "/admin/v1/requests", ""));
    table.check("d05", "metrics from outside", "refused", client.plain("GET", "/metrics", ""));
    table.check("d06", "a heap dump by some path", "refused", client.plain("GET", "/actuator/heapdump", ""));
    table.check("d07", "a client is told of the operator's own volume instead", "refused", client.under("other-policy.json").chat("key"));
  }

  /** Availability is the host's; the rest must hold. */
  private void starve(Vm vm, Client client) throws Exception {
    List<Socket> idle = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Socket socket = new Socket();
      socket.connect(new InetSocketAddress("127.0.0.1", vm.port()), 2000);
      idle.add(socket);
    }
    table.check("e01", "a hundred idle connections", "answered", client.chat("key"));
    for (Socket socket : idle) {
      socket.close();
    }
    byte[] noise = new byte[1 << 20];
    Arrays.fill(noise, (byte) 'x');
    try (Socket socket = new Socket("127.0.0.1", vm.port())) {
      socket.getOutputStream().write(noise);
    } catch (IOException e) {
      // it may hang up
    }
    table.check("e02", "a MiB of noise instead of TLS", "accepted", client.verify());
    table.check("e03", "a cable that is out half of the time while a client chats", "answered", lossy(vm, client));
    table.check("e09", "it still answers, the third time at the latest", "answered", client.chatAtLast("key"));
  }

  /**
   * All packets of half of the time are lost, both ways. Outages are of any length: peers that wait two seconds, four,
   * eight would meet each of a regular row of them.
   */
  private static String lossy(Vm vm, Client client) throws Exception {
    long seed = System.nanoTime();
    System.out.println("e03: seed " + seed);
    Random lengths = new Random(seed);
    Thread loss =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    while (true) {
                      vm.tell("set_link", "\"name\":\"n\",\"up\":false");
                      Thread.sleep(lengths.nextLong(500, 1500));
                      vm.tell("set_link", "\"name\":\"n\",\"up\":true");
                      Thread.sleep(lengths.nextLong(500, 1500));
                    }
                  } catch (IOException | InterruptedException e) {
                    // over
                  }
                });
    try {
      return client.chatAtLast("key");
    } finally {
      loss.interrupt();
      loss.join();
      vm.tell("set_link", "\"name\":\"n\",\"up\":true");
    }
  }

  private static String same(byte[] before, Path after) throws IOException {
    return Arrays.equals(before, Files.readAllBytes(after)) ? "unchanged" : "CHANGED";
  }
}
