import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** The operator between client and node: passes bytes on, keeps them, and can lead elsewhere at any time. Thread-safe. */
final class Relay implements AutoCloseable {
  private final ServerSocket server;
  private final List<Socket> open = new ArrayList<>();
  private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
  private volatile int target;

  Relay(int port, int target) throws IOException {
    this.server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    this.target = target;
    Thread.ofVirtual().start(this::accept);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Socket node = new Socket(InetAddress.getLoopbackAddress(), target);
        synchronized (open) {
          open.add(client);
          open.add(node);
        }
        Thread.ofVirtual().start(() -> pass(client, node));
        Thread.ofVirtual().start(() -> pass(node, client));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void pass(Socket from, Socket to) {
    try (from; to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] part = new byte[8192];
      for (int n = in.read(part); n > 0; n = in.read(part)) {
        synchronized (seen) {
          seen.write(part, 0, n);
        }
        out.write(part, 0, n);
      }
    } catch (IOException e) {
      // one side hung up
    }
  }

  /** From now on everybody talks to another node; who talks already is cut off. */
  void lead(int other) throws IOException {
    target = other;
    synchronized (open) {
      for (Socket socket : open) {
        socket.close();
      }
      open.clear();
    }
  }

  byte[] seen() {
    synchronized (seen) {
      return seen.toByteArray();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    lead(0);
  }
}
