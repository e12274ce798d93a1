import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** (b) The operator in the middle: a node of his own, with the image's own TLS key, takes over a session that was verified. */
final class Peer {
  private static final int RELAY = 28490;
  private static final int OWN = 28491;

  private final Host host;
  private final Table table;

  Peer(Host host, Table table) {
    this.host = host;
    this.table = table;
  }

  void attack(Vm vm) throws Exception {
    Process own = ownNode();
    try (Relay relay = new Relay(RELAY, vm.port())) {
      Client client = new Client(host, RELAY, "kept-policy.json");
      table.check("p01", "a relay between client and node: the client", "accepted", client.verify());
      table.check("p02", "a relay: a sealed chat with a canary in it", "answered", client.chatAtLast("key"));
      table.check("p03", "the canary in what the relay kept", "absent", Sight.scan(relay.seen()));
      table.check("p04", "a session whose peer is swapped after its first answer", "first answered, then refused", swapped(client, relay));
      table.check("p05", "the operator's own node alone, with the image's TLS key", "refused", client.chat("key"));
      table.check("p06", "the canary in what the relay kept, after both", "absent", Sight.scan(relay.seen()));
    } finally {
      own.destroy();
      own.waitFor();
    }
    table.check("p07", "the canary in what the operator's node printed", "absent", Sight.scan(Files.readAllBytes(host.file("own.out"))));
  }

  private Process ownNode() throws Exception {
    Path volume = host.file("volume");
    List<String> command =
        List.of(
            host.adyton(), "serve", "--home", host.file("own").toString(), "--port", "" + OWN, "--health-port", "" + (OWN + 1),
            "--model", volume.resolve("model.gguf").toString(), "--model-id", "demo", "--api-key-file",
            volume.resolve("api-keys").toString(), "--launch-record", volume.resolve("model.launch.json").toString(),
            "--launch-policy", volume.resolve("launch-policy.json").toString(), "--exposure", "internal", "--tls-cert", volume.resolve("tls.pem").toString(), "--tls-key",
            volume.resolve("tls.key").toString());
    Path out = host.file("own.out");
    Files.createDirectories(host.file("own"));
    Process own = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    for (int i = 0; i < 240 && own.isAlive() && !Files.readString(out).contains("ready"); i++) {
      Thread.sleep(250);
    }
    return own;
  }

  /** One client process, two prompts; in between the relay leads to the operator's node. */
  private String swapped(Client client, Relay relay) throws Exception {
    List<String> command = new ArrayList<>(List.of(host.adyton()));
    command.addAll(client.chatCommand("key"));
    Process chat = new ProcessBuilder(command).redirectError(host.file("swapped.err").toFile()).start();
    BufferedReader in = new BufferedReader(new InputStreamReader(chat.getInputStream(), StandardCharsets.UTF_8));
    try (OutputStream out = chat.getOutputStream()) {
      out.write(("Say something about " + Client.CANARY + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
      Thread watch = Thread.ofVirtual().start(() -> kill(chat));
      boolean first = in.readLine() != null;
      Thread.sleep(2000); // the answer's rest, its receipt
      StringBuilder rest = new StringBuilder();
      while (in.ready()) {
        rest.append((char) in.read());
      }
      relay.lead(OWN);
      out.write("And now this\n".getBytes(StandardCharsets.UTF_8));
      out.close();
      String second = in.readAllAsString();
      int code = chat.waitFor();
      watch.interrupt();
      return (first ? "first answered" : "no answer") + (second.isBlank() && code != 0 ? ", then refused" : ", then " + code + " " + second.strip());
    }
  }

  private static void kill(Process chat) {
    try {
      if (!chat.waitFor(120, TimeUnit.SECONDS)) {
        chat.destroy();
      }
    } catch (InterruptedException e) {
      // it has ended
    }
  }
}
