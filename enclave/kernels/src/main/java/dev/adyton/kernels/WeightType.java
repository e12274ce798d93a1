package dev.adyton.kernels;

import java.util.Optional;

/**
 * How weights lie in memory, by ggml's names and numbers. All fields are little-endian.
 *
 * <ul>
 *   <li>{@code F32}, {@code F16}: one IEEE 754 number per weight
 *   <li>{@code Q8_0}: blocks of 32: a half-precision scale d, 32 signed bytes q; weight = q·d
 *   <li>{@code Q4_0}: blocks of 32: a half-precision scale d, 16 bytes; byte i holds weight i in
 *       its low nibble and weight i+16 in its high one; weight = (nibble−8)·d
 *   <li>{@code Q6_K}: blocks of 256: 128 bytes of low nibbles, 64 bytes of upper pairs of bits, 16
 *       signed scales s of 16 weights each, a half-precision scale d; weight = (q−32)·(d·s)
 *   <li>{@code BF16}: the upper half of a binary32 number
 *   <li>{@code Q4_1}, {@code Q5_0}, {@code Q5_1}, {@code IQ4_NL}, {@code MXFP4}: blocks of 32, see
 *       {@code SmallBlocks}
 *   <li>{@code Q2_K} … {@code Q5_K}, {@code IQ4_XS}: blocks of 256, see {@code LargeBlocks}
 * </ul>
 *
 * Every decoded weight is rounded at most once, so decoding never depends on the rung.
 */
public enum WeightType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  Q4_0(2, 32, 18),
  Q4_1(3, 32, 20),
  Q5_0(6, 32, 22),
  Q5_1(7, 32, 24),
  Q8_0(8, 32, 34),
  Q2_K(10, 256, 84),
  Q3_K(11, 256, 110),
  Q4_K(12, 256, 144),
  Q5_K(13, 256, 176),
  Q6_K(14, 256, 210),
  IQ4_NL(20, 32, 18),
  IQ4_XS(23, 256, 136),
  BF16(30, 1, 2),
  MXFP4(39, 32, 17);

  private final int number;
  private final int block;
  private final int blockBytes;

  WeightType(int number, int block, int blockBytes) {
    this.number = number;
    this.block = block;
    this.blockBytes = blockBytes;
  }

  /** Returns ggml's number of the type. */
  public int number() {
    return number;
  }

  /** Returns how many weights a block holds; rows are whole blocks. */
  public int block() {
    return block;
  }

  /** Returns how many bytes a block takes. */
  public int blockBytes() {
    return blockBytes;
  }

  /** Returns how many bytes {@code weights} take, which must be whole blocks. */
  public long bytes(long weights) {
    return Math.multiplyExact(weights / block, (long) blockBytes);
  }

  /** Returns the type of ggml's {@code number}, if it is one of these. */
  public static Optional<WeightType> of(int number) {
    for (WeightType t : values()) {
      if (t.number == number) {
        return Optional.of(t);
      }
    }
    return Optional.empty();
  }
}
