package dev.adyton.platform;

import static java.util.Objects.requireNonNull;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;

/**
 * A TPM behind a stream socket that carries raw TPM bytes, as swtpm's data channel does. The
 * channel does not block: a selector waits, so that a silent peer meets a deadline on every kind of
 * socket.
 */
final class SocketLink implements TpmLink {
  private static final int HEADER_BYTES = 10;
  private static final int LENGTH_OFFSET = 2;

  private final SocketChannel channel;
  private final Selector selector;
  private final Duration timeout;

  /** Seen while waiting; the thread gets it back when the exchange is over. */
  private boolean wasInterrupted;

  private SocketLink(SocketChannel channel, Selector selector, Duration timeout) {
    this.channel = channel;
    this.selector = selector;
    this.timeout = timeout;
  }

  @SuppressWarnings("AddressSelection") // the one who names a host gets the first address it has
  static SocketLink open(SocketAddress address, Duration timeout) throws IOException {
    SocketChannel channel =
        address instanceof UnixDomainSocketAddress
            ? SocketChannel.open(StandardProtocolFamily.UNIX)
            : SocketChannel.open();
    try {
      channel.configureBlocking(false);
      SocketLink link = new SocketLink(channel, Selector.open(), timeout);
      channel.register(link.selector, 0);
      if (!channel.connect(address)) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!channel.finishConnect()) {
          link.await(SelectionKey.OP_CONNECT, deadline);
        }
      }
      return link;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public byte[] transmit(byte[] command) throws IOException {
    // A cancelled request must not cost the node its TPM: an interrupted thread's channel closes.
    wasInterrupted = Thread.interrupted();
    try {
      return exchange(command);
    } catch (IOException e) {
      // A late response must not be taken for the next command's.
      close();
      throw e;
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private byte[] exchange(byte[] command) throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    ByteBuffer out = ByteBuffer.wrap(command);
    while (out.hasRemaining()) {
      if (channel.write(out) == 0) {
        await(SelectionKey.OP_WRITE, deadline);
      }
    }
    ByteBuffer in = ByteBuffer.allocate(MAX_BYTES).limit(HEADER_BYTES);
    fill(in, deadline);
    int length = in.getInt(LENGTH_OFFSET);
    if (length < HEADER_BYTES || length > MAX_BYTES) {
      throw new IOException("the TPM's response has an impossible length");
    }
    fill(in.limit(length), deadline);
    return Arrays.copyOf(in.array(), length);
  }

  private void fill(ByteBuffer in, long deadline) throws IOException {
    while (in.hasRemaining()) {
      int count = channel.read(in);
      if (count < 0) {
        throw new EOFException("the TPM closed the connection");
      } else if (count == 0) {
        await(SelectionKey.OP_READ, deadline);
      }
    }
  }

  private void await(int operation, long deadline) throws IOException {
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new SocketTimeoutException("the TPM did not answer in time");
    }
    requireNonNull(channel.keyFor(selector)).interestOps(operation);
    selector.select(millis);
    wasInterrupted |= Thread.interrupted();
    selector.selectedKeys().clear();
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      selector.close();
    }
  }
}
