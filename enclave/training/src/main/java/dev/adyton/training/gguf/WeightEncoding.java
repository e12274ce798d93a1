package dev.adyton.training.gguf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How weights are written: GGUF's F32, F16 and Q8_0. */
public enum WeightEncoding {
  /** IEEE 754 binary32. */
  F32(0, 0),
  /** IEEE 754 binary16, rounded to nearest. */
  F16(1, 1),
  /** Blocks of 32: a binary16 scale, then 32 signed bytes. */
  Q8_0(8, 7);

  private static final int BLOCK = 32;

  private final int number;
  private final int fileType;

  WeightEncoding(int number, int fileType) {
    this.number = number;
    this.fileType = fileType;
  }

  /** GGUF's number of the tensor type. */
  int number() {
    return number;
  }

  /** GGUF's {@code general.file_type} of a model that is mostly this. */
  int fileType() {
    return fileType;
  }

  /** Encodes {@code count} weights; for Q8_0 a multiple of 32. */
  byte[] encode(float[] weights, int from, int count) {
    return switch (this) {
      case F32 -> {
        byte[] bytes = new byte[count * Float.BYTES];
        ByteBuffer out = little(bytes);
        for (int i = 0; i < count; i++) {
          out.putFloat(weights[from + i]);
        }
        yield bytes;
      }
      case F16 -> {
        byte[] bytes = new byte[count * Short.BYTES];
        ByteBuffer out = little(bytes);
        for (int i = 0; i < count; i++) {
          out.putShort(Float.floatToFloat16(weights[from + i]));
        }
        yield bytes;
      }
      case Q8_0 -> blocks(weights, from, count);
    };
  }

  private static byte[] blocks(float[] weights, int from, int count) {
    if (count % BLOCK != 0) {
      throw new IllegalArgumentException("Q8_0 needs whole blocks of 32");
    }
    byte[] bytes = new byte[count / BLOCK * (Short.BYTES + BLOCK)];
    ByteBuffer out = little(bytes);
    for (int at = from; at < from + count; at += BLOCK) {
      float most = 0;
      for (int i = 0; i < BLOCK; i++) {
        most = Math.max(most, Math.abs(weights[at + i]));
      }
      float scale = most / Byte.MAX_VALUE;
      float inverse = scale == 0 ? 0 : 1 / scale;
      out.putShort(Float.floatToFloat16(scale));
      for (int i = 0; i < BLOCK; i++) {
        out.put((byte) Math.rint(weights[at + i] * inverse));
      }
    }
    return bytes;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
