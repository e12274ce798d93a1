package dev.adyton.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Mutants are refused with {@link CodecException} or have one canonical form that reads back. */
class JsonFuzzTest {
  private static final long SEED = 0x8259_8785L;
  private static final int MUTANTS = 20_000;

  private static final List<String> SAMPLES =
      List.of(
          "{\"format\":\"adyton-keyset/1\",\"hpke\":[{\"id\":1,\"kem\":32,\"kdf\":1,\"aead\":2,"
              + "\"public\":\"AAAA\"}],\"not_after\":1760000000}",
          "[1,-2.5e3,0.000001,true,false,null,\"\\u20ac\\ud83d\\ude00\\n\",[[[]]],{\"\":{}}]",
          "{\"€\":\"ü\",\"nested\":{\"a\":[{\"b\":[]}]},\"n\":9007199254740991}");

  /** Pieces that matter to the grammar: more likely to get past the first byte than noise. */
  private static final List<String> PIECES =
      List.of(
          "\"", "\\", "\\ud83d", "{", "}", "[", "]", ",", ":", "-", "e", "0", "1e999", "\u0000");

  @Test
  void onlyTheDeclaredExceptionEscapes() {
    System.out.println("seed " + SEED + ", " + MUTANTS + " mutants");
    SplittableRandom random = new SplittableRandom(SEED);
    int accepted = 0;
    for (int i = 0; i < MUTANTS; i++) {
      accepted += survives(mutant(random)) ? 1 : 0;
    }
    // Neither a parser that takes everything nor mutants that are all hopeless.
    assertThat(accepted).isBetween(MUTANTS / 100, MUTANTS / 2);
  }

  private static boolean survives(byte[] bytes) {
    Json value;
    try {
      value = Json.parse(bytes, JsonLimits.DOCUMENT);
    } catch (CodecException e) {
      return false;
    }
    byte[] canonical = Jcs.encode(value);
    try {
      Json again = Json.parse(canonical, JsonLimits.DOCUMENT);
      assertThat(again).isEqualTo(value);
      assertThat(Jcs.encode(again)).isEqualTo(canonical);
    } catch (CodecException e) {
      throw new AssertionError("canonical bytes were refused: " + Arrays.toString(bytes), e);
    }
    return true;
  }

  private static byte[] mutant(SplittableRandom random) {
    byte[] bytes = SAMPLES.get(random.nextInt(SAMPLES.size())).getBytes(StandardCharsets.UTF_8);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes = splice(bytes, at, PIECES.get(random.nextInt(PIECES.size())));
        default -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
      }
    }
    return bytes;
  }

  private static byte[] splice(byte[] bytes, int at, String piece) {
    byte[] middle = piece.getBytes(StandardCharsets.UTF_8);
    byte[] out = Arrays.copyOf(bytes, bytes.length + middle.length);
    System.arraycopy(middle, 0, out, at, middle.length);
    System.arraycopy(bytes, at, out, at + middle.length, bytes.length - at);
    return out;
  }
}
