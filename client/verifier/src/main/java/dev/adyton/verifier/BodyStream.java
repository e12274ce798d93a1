package dev.adyton.verifier;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;

/** A sealed answer's body as a stream: its end is reached only when the receipt holds. */
final class BodyStream extends InputStream {
  private final SealedResponse response;
  private byte[] piece = new byte[0];
  private int position;
  private boolean ended;

  BodyStream(SealedResponse response) {
    this.response = response;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    while (position == piece.length && !ended && length > 0) {
      fill();
    }
    if (position == piece.length) {
      return length == 0 ? 0 : -1;
    }
    int count = Math.min(length, piece.length - position);
    System.arraycopy(piece, position, target, offset, count);
    position += count;
    return count;
  }

  private void fill() throws IOException {
    try {
      Optional<byte[]> next = response.next();
      ended = next.isEmpty();
      piece = next.orElseGet(() -> new byte[0]);
      position = 0;
    } catch (ClientException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    response.close();
  }
}
