package dev.adyton.training.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM over a stream, in chunks of 64 KiB (the STREAM construction, Hoang et al. 2015): the
 * nonce is 7 random bytes, the chunk's number and a mark on the last one. Chunks cannot be changed,
 * reordered, repeated or dropped, nor the file cut short, without an error.
 */
public final class SealedFile {
  private static final int CHUNK = 1 << 16;
  private static final int TAG = 16;
  private static final int PREFIX = 7;

  private SealedFile() {}

  /** 32 bytes, copied. {@link #close} wipes them. */
  public static final class Key implements AutoCloseable {
    private final byte[] bytes;

    /**
     * @param bytes exactly 32
     */
    public Key(byte[] bytes) {
      if (bytes.length != 32) {
        throw new IllegalArgumentException("an AES-256 key has 32 bytes");
      }
      this.bytes = bytes.clone();
    }

    @Override
    public void close() {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** Returns a stream that encrypts into {@code out}; closing it writes the last chunk. */
  static OutputStream seal(OutputStream out, Key key) throws IOException {
    byte[] prefix = new byte[PREFIX];
    new SecureRandom().nextBytes(prefix);
    out.write(prefix);
    return new Sealing(out, key, prefix);
  }

  /** Returns a stream of the plaintext; any change to the file is an {@link IOException}. */
  static InputStream open(InputStream in, Key key) throws IOException {
    byte[] prefix = in.readNBytes(PREFIX);
    if (prefix.length != PREFIX) {
      throw new IOException("sealed file is cut short");
    }
    return new Opening(in, key, prefix);
  }

  private static byte[] crypt(
      int mode, Key key, byte[] prefix, int number, boolean last, byte[] data, int length)
      throws IOException {
    byte[] nonce =
        ByteBuffer.allocate(12).put(prefix).putInt(number).put((byte) (last ? 1 : 0)).array();
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, new SecretKeySpec(key.bytes, "AES"), new GCMParameterSpec(8 * TAG, nonce));
      return cipher.doFinal(data, 0, length);
    } catch (AEADBadTagException e) {
      throw new IOException("sealed file was changed, cut short, or the key is another", e);
    } catch (GeneralSecurityException e) {
      throw new IOException("AES-GCM", e);
    }
  }

  private static final class Sealing extends OutputStream {
    private final OutputStream out;
    private final Key key;
    private final byte[] prefix;
    private final byte[] chunk = new byte[CHUNK];
    private int used;
    private int number;
    private boolean closed;

    Sealing(OutputStream out, Key key, byte[] prefix) {
      this.out = out;
      this.key = key;
      this.prefix = prefix;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int from, int count) throws IOException {
      int done = 0;
      while (done < count) {
        if (used == CHUNK) {
          flushChunk(false);
        }
        int n = Math.min(CHUNK - used, count - done);
        System.arraycopy(b, from + done, chunk, used, n);
        used += n;
        done += n;
      }
    }

    private void flushChunk(boolean last) throws IOException {
      out.write(crypt(Cipher.ENCRYPT_MODE, key, prefix, number++, last, chunk, used));
      used = 0;
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        flushChunk(true);
        Arrays.fill(chunk, (byte) 0);
        out.close();
      }
    }
  }

  private static final class Opening extends InputStream {
    private final InputStream in;
    private final Key key;
    private final byte[] prefix;
    private byte[] plain = new byte[0];
    private byte[] ahead;
    private int at;
    private int number;
    private boolean ended;

    Opening(InputStream in, Key key, byte[] prefix) throws IOException {
      this.in = in;
      this.key = key;
      this.prefix = prefix;
      ahead = in.readNBytes(CHUNK + TAG);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int from, int count) throws IOException {
      while (at == plain.length) {
        if (ended) {
          return -1;
        }
        next();
      }
      int n = Math.min(count, plain.length - at);
      System.arraycopy(plain, at, b, from, n);
      at += n;
      return n;
    }

    /** Decrypts a chunk. Whether it is the last one is known only by looking for one more. */
    private void next() throws IOException {
      byte[] sealed = ahead;
      ahead = in.readNBytes(CHUNK + TAG);
      ended = ahead.length == 0;
      plain = crypt(Cipher.DECRYPT_MODE, key, prefix, number++, ended, sealed, sealed.length);
      at = 0;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
