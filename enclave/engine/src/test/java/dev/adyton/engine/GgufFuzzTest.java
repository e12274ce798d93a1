package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Malformed files are refused, quickly and cheaply, with the declared exception and no other. */
final class GgufFuzzTest {
  private static final long SEED = 0xAD17;

  @Test
  void aThousandMutants() throws Exception {
    run("models/stories260K-f32.gguf", 14_150, 700);
    run("models/ember-q8_0.gguf", 30_250, 300);
  }

  @Test
  @Tag("heavy")
  void tenThousandMutants() throws Exception {
    run("models/stories260K-f32.gguf", 14_150, 7000);
    run("models/ember-q8_0.gguf", 30_250, 3000);
  }

  private static void run(String name, int header, int mutants) throws Exception {
    Fuzz fuzz = new Fuzz(Files.readAllBytes(TestData.file(name)), header, SEED);
    long start = System.nanoTime();
    fuzz.run(mutants);
    System.out.printf(
        "%s: seed %d, %d mutants in %d ms, slowest %d ms, %.2f of the allowed allocation,"
            + " %d opened, refused %s%n",
        name,
        SEED,
        mutants,
        (System.nanoTime() - start) / 1_000_000,
        fuzz.slowestNanos / 1_000_000,
        fuzz.mostOfAllowance,
        fuzz.opened,
        fuzz.refused);
    assertThat(fuzz.slowestNanos).isLessThan(Fuzz.MAX_NANOS);
    assertThat(fuzz.mostOfAllowance).isLessThanOrEqualTo(1);
  }
}
