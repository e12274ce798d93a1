package dev.adyton.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TpmLinkTest {
  private static final byte[] COMMAND = new byte[12];

  /** A peer that reads one command and answers with {@code answer}, then hangs up if told so. */
  private static byte[] transmit(byte[] answer, boolean hangUp) throws Exception {
    return transmit(answer, hangUp, Duration.ofSeconds(60));
  }

  private static byte[] transmit(byte[] answer, boolean hangUp, Duration deadline)
      throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread peer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  Socket socket = server.accept();
                  socket.getInputStream().readNBytes(COMMAND.length);
                  socket.getOutputStream().write(answer);
                  if (hangUp) {
                    socket.close();
                  }
                } catch (IOException e) {
                  // The test's own assertion says what went wrong.
                }
              });
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
      try (TpmLink link = SocketLink.open(address, deadline)) {
        return link.transmit(COMMAND);
      } finally {
        peer.join();
      }
    }
  }

  private static byte[] response(int announced, int actual) {
    return ByteBuffer.allocate(actual).putShort((short) 0x8001).putInt(announced).array();
  }

  @Test
  void readsExactlyOneResponse() throws Exception {
    assertThat(transmit(response(20, 20), false)).hasSize(20);
  }

  @Test
  void silentPeerMeetsTheDeadline() {
    assertThatThrownBy(() -> transmit(new byte[0], false, Duration.ofMillis(500)))
        .isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void responseThatEndsEarlyIsAnError() {
    assertThatThrownBy(() -> transmit(response(20, 15), true)).isInstanceOf(EOFException.class);
  }

  @Test
  void lateResponseIsNotTakenForTheNextOne() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        TpmLink link = SocketLink.open(server.getLocalSocketAddress(), Duration.ofMillis(50));
        Socket peer = server.accept()) {
      assertThatThrownBy(() -> link.transmit(COMMAND)).isInstanceOf(SocketTimeoutException.class);
      peer.getOutputStream().write(response(20, 20));
      assertThatThrownBy(() -> link.transmit(COMMAND)).isInstanceOf(ClosedChannelException.class);
    }
  }

  @Test
  void interruptedThreadStillGetsItsResponse() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        TpmLink link = SocketLink.open(server.getLocalSocketAddress(), Duration.ofSeconds(60));
        Socket peer = server.accept()) {
      peer.getOutputStream().write(response(20, 20));
      Thread.currentThread().interrupt();
      assertThat(link.transmit(COMMAND)).hasSize(20);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 4097, -1, Integer.MAX_VALUE})
  void impossibleLengthIsAnError(int announced) {
    assertThatThrownBy(() -> transmit(response(announced, 10), false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("impossible length");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "swtpm",
        "tcp:localhost",
        "tcp:localhost:99999",
        "unix:/nonexistent/s",
        "device:/nonexistent",
        "ftp:x"
      })
  void otherAddressesAreRefused(String address) {
    assertThatThrownBy(() -> TpmLink.open(address)).isInstanceOf(IOException.class);
  }
}
