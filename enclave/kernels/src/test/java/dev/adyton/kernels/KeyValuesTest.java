package dev.adyton.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.kernels.KeyValues.Element;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is stored of keys and values, and that it lies where it is looked for. */
final class KeyValuesTest {
  private static final long SEED = 61124;

  /** The largest finite number's bits. */
  private static final int MOST = 0x7BFF;

  private final Random random = new Random(SEED);

  @Test
  void everyHalfStaysAsItIs() {
    for (int bits = 0; bits <= MOST; bits++) {
      assertThat(KeyValues.half(decoded(bits))).isEqualTo((short) bits);
      assertThat(KeyValues.half(-decoded(bits))).isEqualTo((short) (bits | 0x8000));
    }
  }

  /** Between any two neighbours, denormal ones too: the middle goes to the even one. */
  @Test
  void roundsToNearestAndTiesToEven() {
    for (int bits = 0; bits < MOST; bits++) {
      float middle = (decoded(bits) + decoded(bits + 1)) / 2; // exact: a bit more than a half has
      int even = bits + (bits & 1);
      assertThat(KeyValues.half(middle)).isEqualTo((short) even);
      assertThat(KeyValues.half(-middle)).isEqualTo((short) (even | 0x8000));
      assertThat(KeyValues.half(Math.nextDown(middle))).isEqualTo((short) bits);
      assertThat(KeyValues.half(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
    }
  }

  @Test
  void whatIsTinyBecomesZeroOfItsSign() {
    assertThat(KeyValues.half(Float.MIN_VALUE)).isEqualTo((short) 0);
    assertThat(KeyValues.half(-Float.MIN_NORMAL)).isEqualTo((short) 0x8000);
    assertThat(KeyValues.half(-0f)).isEqualTo((short) 0x8000);
  }

  /** An infinite key would make every weight not a number, and so one large one an answer. */
  @Test
  void whatIsFiniteStaysFinite() {
    for (float x : new float[] {65504f, 65519f, 65520f, 65536f, 1e19f, Float.MAX_VALUE}) {
      assertThat(KeyValues.half(x)).isEqualTo((short) MOST);
      assertThat(KeyValues.half(-x)).isEqualTo((short) (MOST | 0x8000));
    }
  }

  @Test
  void whatIsNotFiniteShows() {
    for (float x : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      assertThat(Float.float16ToFloat(KeyValues.half(x))).isNaN();
    }
  }

  @Test
  void halvesTakeHalfTheMemory() {
    assertThat(KeyValues.bytes(8, 64, Element.BINARY32)).isEqualTo(8 * 32 * 64 * 4);
    assertThat(KeyValues.bytes(8, 64, Element.BINARY16)).isEqualTo(8 * 32 * 64 * 2);
  }

  /** Interpreted first and compiled in the end, at once or one by one, to pages in no order. */
  @ParameterizedTest
  @EnumSource
  void whatIsPutIsRead(Element element) {
    for (int round = 0; round < 60; round++) {
      for (int dim : new int[] {1, 20, 64, 100}) {
        putAndRead(element, 3, dim, 1 + random.nextInt(80));
      }
    }
  }

  private void putAndRead(Element element, int heads, int dim, int positions) {
    float[] k = numbers(positions * heads * dim);
    float[] v = numbers(positions * heads * dim);
    try (Arena arena = Arena.ofConfined()) {
      KeyValues at = room(arena, element, heads, dim, positions);
      KeyValues other = room(arena, element, heads, dim, positions);
      int some = random.nextInt(positions);
      at.put(0, some, k, 0, v, 0);
      for (int p = some; p < positions; p++) {
        at.put(p, 1, k, p * heads * dim, v, p * heads * dim);
      }
      other.copy(at, positions);
      int from = random.nextInt(positions);
      float[] read = new float[(positions - from) * dim];
      short[] halves = new short[KeyValues.PAGE * dim];
      for (int h = 0; h < heads; h++) {
        at.keys(h, from, positions, read, halves);
        same(read, k, from, h, heads, dim, element);
        other.values(h, from, positions, read, halves);
        same(read, v, from, h, heads, dim, element);
      }
    }
  }

  private static KeyValues room(Arena arena, Element element, int heads, int dim, int positions) {
    long bytes = KeyValues.bytes(heads, dim, element);
    List<MemorySegment> pages = new ArrayList<>();
    for (int i = 0; i < KeyValues.pages(positions); i++) {
      pages.addFirst(arena.allocate(2 * bytes + 128, 64));
    }
    return new KeyValues(pages::get, 128, 128 + bytes, heads, dim, element);
  }

  private static void same(
      float[] read, float[] put, int from, int head, int heads, int dim, Element element) {
    for (int i = 0; i < read.length; i++) {
      float x = put[((from + i / dim) * heads + head) * dim + i % dim];
      float stored =
          switch (element) {
            case BINARY32 -> x;
            case BINARY16 -> Float.float16ToFloat(KeyValues.half(x));
          };
      if (Float.floatToIntBits(read[i]) != Float.floatToIntBits(stored)) {
        assertThat(read[i]).as("%s of %s", Float.toHexString(x), element).isEqualTo(stored);
      }
    }
  }

  /** Of any size, those that halves have no number for included. */
  private float[] numbers(int n) {
    float[] out = new float[n];
    for (int i = 0; i < n; i++) {
      out[i] =
          random.nextBoolean()
              ? Float.intBitsToFloat(random.nextInt())
              : (float) random.nextGaussian();
    }
    return out;
  }

  private static float decoded(int bits) {
    return Float.float16ToFloat((short) bits);
  }
}
