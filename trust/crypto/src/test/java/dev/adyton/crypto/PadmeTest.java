package dev.adyton.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PadmeTest {
  /** Worked by hand from the paper's definition. */
  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1,1",
    "2,2",
    "8,8",
    "9,10",
    "100,104",
    "1000,1024",
    "1025,1088",
    "65537,67584"
  })
  void givesTheBuckets(int length, int padded) {
    assertThat(Padme.pad(length)).isEqualTo(padded);
  }

  @Test
  void growsSlowlyAndSettles() {
    for (int length = 2; length < 200_000; length++) {
      int padded = Padme.pad(length);
      assertThat(padded).isBetween(length, length + length / 8 + 1);
      assertThat(Padme.pad(padded)).isEqualTo(padded);
    }
    long buckets = IntStream.range(0, 200_000).map(Padme::pad).distinct().count();
    assertThat(buckets).isLessThan(250);
  }
}
