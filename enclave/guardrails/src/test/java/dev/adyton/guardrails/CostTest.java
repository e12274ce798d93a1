package dev.adyton.guardrails;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.content.SecretText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the stages cost. Prints medians; asserts the goals with room for a busy machine. */
class CostTest {
  private static final String PROSE =
      "In spring the gardener opens the windows of the glass house early, because the plants that "
          + "slept all winter want air before they want light. He waters the seedlings, turns the "
          + "pots, and writes the date (21 March 2024) on a slip of wood. By noon 40 boxes stand "
          + "outside; by 3.30 they are back in. \"Patience,\" he says, \"is most of the work.\"\n";

  @Test
  void tokenCostsLittleAndProseIsNotHeld() throws Exception {
    Guardrails floor = Guardrails.floor();
    List<SecretText> tokens = tokens(PROSE.repeat(20));
    List<Integer> heldAtWordEnd = new ArrayList<>();
    List<Integer> held = new ArrayList<>();
    try (GuardrailSession session = floor.session()) {
      OutputStage stage = session.channel(ChannelKind.TEXT);
      for (SecretText token : tokens) {
        stage.push(token);
        held.add(stage.held());
        if (token.reveal().isBlank()) {
          heldAtWordEnd.add(stage.held());
        }
      }
    }
    double micros = median(40, () -> generate(floor, tokens)) / tokens.size() / 1_000;
    System.out.printf(
        "output stage: %.2f us per token of %.1f characters%n",
        micros, (double) PROSE.length() * 20 / tokens.size());
    System.out.printf(
        "held in prose: p50 %d, p99 %d inside a word; p50 %d, p99 %d between words%n",
        percentile(held, 50),
        percentile(held, 99),
        percentile(heldAtWordEnd, 50),
        percentile(heldAtWordEnd, 99));
    assertThat(micros).isLessThan(50);
    assertThat(percentile(heldAtWordEnd, 50)).isZero();
    assertThat(percentile(held, 99)).isLessThan(16);
  }

  @Test
  void promptCostsLittle() throws Exception {
    Guardrails floor = Guardrails.floor();
    String prompt = PROSE.repeat(8192 / PROSE.length() + 1).substring(0, 8192);
    for (Provenance provenance : Provenance.values()) {
      List<Span> spans = List.of(new Span(provenance, SecretText.of(prompt)));
      double millis = median(100, () -> floor.session().check(spans)) / 1_000_000;
      System.out.printf("input stage: %.2f ms for 8 KiB of %s%n", millis, provenance);
      assertThat(millis).isLessThan(10);
    }
  }

  private static void generate(Guardrails floor, List<SecretText> tokens) {
    try (GuardrailSession session = floor.session()) {
      OutputStage stage = session.channel(ChannelKind.TEXT);
      tokens.forEach(stage::push);
      stage.end();
    }
  }

  /** Words and the white space between them by turns, long words in two: about 4 characters. */
  private static List<SecretText> tokens(String text) {
    List<SecretText> tokens = new ArrayList<>();
    for (String part : text.split("(?<=\\s)|(?=\\s)", -1)) {
      int cut = part.length() > 6 ? part.length() / 2 : part.length();
      tokens.add(SecretText.of(part.substring(0, cut)));
      if (cut < part.length()) {
        tokens.add(SecretText.of(part.substring(cut)));
      }
    }
    return tokens;
  }

  private static double median(int rounds, Runnable work) {
    long[] nanos = new long[rounds];
    for (int i = 0; i < rounds * 2; i++) {
      long start = System.nanoTime();
      work.run();
      nanos[i % rounds] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return nanos[rounds / 2];
  }

  private static int percentile(List<Integer> values, int percent) {
    return values.stream()
        .sorted()
        .skip((long) (values.size() - 1) * percent / 100)
        .findFirst()
        .orElseThrow();
  }
}
