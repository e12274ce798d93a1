import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** One machine, and the host's hand on it. One thread at a time. */
final class Vm implements AutoCloseable {
  private final Host host;
  private final Process process;
  private final Path out;
  private final Path run;
  private final Path control;
  private final int port;

  Vm(Host host, Process process, Path out, Path run, Path control, int port) {
    this.host = host;
    this.process = process;
    this.out = out;
    this.run = run;
    this.control = control;
    this.port = port;
  }

  int port() {
    return port;
  }

  Path serial() {
    return run.resolve("serial.log");
  }

  /** What the host's serial line has heard. */
  String heard() throws IOException {
    return Files.readString(serial(), StandardCharsets.ISO_8859_1);
  }

  boolean runs() {
    return process.isAlive();
  }

  Client client(String policy) {
    return new Client(host, port, policy);
  }

  /** Waits: serving, stopped or silent. */
  String state() throws Exception {
    long deadline = System.nanoTime() + Host.BOOT.toNanos();
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

  /** Waits until a machine that serves stops by itself. */
  String stops(int seconds) throws Exception {
    return process.waitFor(seconds, TimeUnit.SECONDS) ? "stopped" : "still runs";
  }

  /** Waits until the serial line says one of these; which, or "silent". */
  String says(int seconds, String... words) throws Exception {
    for (int i = 0; i < seconds * 2; i++) {
      String text = Files.exists(serial()) ? heard() : "";
      for (String word : words) {
        if (text.contains(word)) {
          return word;
        }
      }
      Thread.sleep(500);
    }
    return "silent";
  }

  /** Tells the emulator what its owner wants (QEMU's machine protocol), and waits for its answer. */
  String tell(String command, String arguments) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(control));
      channel.write(utf8("{\"execute\":\"qmp_capabilities\"}"));
      channel.write(utf8("{\"execute\":\"" + command + "\",\"arguments\":{" + arguments + "},\"id\":\"x\"}"));
      StringBuilder answer = new StringBuilder();
      ByteBuffer part = ByteBuffer.allocate(4096);
      while (!answer.toString().contains("\"id\": \"x\"") && channel.read(part.clear()) > 0) {
        answer.append(StandardCharsets.UTF_8.decode(part.flip()));
      }
      return answer.toString().contains("\"error\"") ? "refused" : "done";
    }
  }

  private static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Pulls the plug. */
  @Override
  public void close() throws Exception {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    process.waitFor(10, TimeUnit.SECONDS);
    Thread.sleep(500);
    Files.deleteIfExists(control);
    Files.deleteIfExists(control.getParent());
  }
}
