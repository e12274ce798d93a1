package dev.adyton.training.text;

/**
 * GPT-2's one-to-one map of bytes to printable characters: printable Latin-1 stands for itself, the
 * other bytes follow from U+0100 in order.
 */
public final class ByteText {
  private static final char[] TO_CHARACTER = new char[256];
  private static final short[] TO_BYTE = new short[512];

  static {
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean itself = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
      TO_CHARACTER[b] = (char) (itself ? b : next++);
      TO_BYTE[TO_CHARACTER[b]] = (short) b;
    }
  }

  private ByteText() {}

  /** The character for a byte, 0 to 255. */
  public static char character(int b) {
    return TO_CHARACTER[b];
  }

  /** The bytes that {@code text} stands for. */
  public static byte[] bytes(String text) {
    byte[] out = new byte[text.length()];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) TO_BYTE[text.charAt(i)];
    }
    return out;
  }
}
