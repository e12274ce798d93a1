package dev.adyton.platform;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A way to send one command to a TPM and have one response back. Not thread-safe; a TPM works on
 * one command at a time anyway.
 */
public interface TpmLink extends AutoCloseable {
  /** Largest command or response. */
  int MAX_BYTES = 4096;

  /** How long a socket may take to connect, and to answer one command. */
  Duration TIMEOUT = Duration.ofSeconds(30);

  /**
   * Sends a command.
   *
   * @return the response, header included, exactly as long as its header says
   * @throws IOException if the TPM cannot be reached, is silent, or its response is malformed; the
   *     link is then of no use any more
   */
  byte[] transmit(byte[] command) throws IOException;

  @Override
  void close() throws IOException;

  /**
   * Opens a link.
   *
   * @param address {@code device:/dev/tpmrm0}, {@code unix:/path/of/swtpm.sock} or {@code
   *     tcp:host:port} (the last two: swtpm's data channel)
   * @throws IOException if it is none of these or cannot be opened
   */
  static TpmLink open(String address) throws IOException {
    String rest = address.substring(address.indexOf(':') + 1);
    try {
      if (address.startsWith("device:")) {
        return new DeviceLink(Path.of(rest));
      } else if (address.startsWith("unix:")) {
        return SocketLink.open(UnixDomainSocketAddress.of(rest), TIMEOUT);
      } else if (address.startsWith("tcp:")) {
        int colon = rest.lastIndexOf(':');
        int port = Integer.parseInt(rest.substring(colon + 1));
        return SocketLink.open(
            new InetSocketAddress(rest.substring(0, Math.max(colon, 0)), port), TIMEOUT);
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("not a TPM address", e);
    }
    throw new IOException("not a TPM address: device:, unix: or tcp: expected");
  }
}
