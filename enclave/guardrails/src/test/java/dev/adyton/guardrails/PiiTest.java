package dev.adyton.guardrails;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Precision and recall on synthetic sentences in many languages. Prints the figures of {@code
 * docs/guardrails.md}; the floors here are a little below them.
 */
class PiiTest {
  private static final Path DATA = Path.of(System.getProperty("adyton.testdata"), "prompts");
  private static final Map<Category, String> CLASSES =
      Map.of(
          Category.CARD, "CREDIT_CARD",
          Category.IBAN, "IBAN_CODE",
          Category.EMAIL, "EMAIL_ADDRESS",
          Category.PHONE, "PHONE_NUMBER");

  /** A stretch of text, of a class as the data set names it. */
  private record Labelled(String type, int from, int to) {
    boolean overlaps(Labelled other) {
      return from < other.to && other.from < to;
    }
  }

  @Test
  void findsWhatItSaysItFinds() throws Exception {
    Path file = DATA.resolve("presidio-synth_dataset_v2.json");
    Assumptions.assumeTrue(Files.exists(file), "skipped: PII data set absent");
    Score card = new Score();
    Score iban = new Score();
    Score email = new Score();
    Score phone = new Score();
    Map<Category, Score> scores =
        Map.of(
            Category.CARD, card,
            Category.IBAN, iban,
            Category.EMAIL, email,
            Category.PHONE, phone);
    Json.Arr samples =
        (Json.Arr) Json.parse(Files.readAllBytes(file), new JsonLimits(1 << 22, 16, 1 << 20));
    for (Json.Obj sample : samples.objects()) {
      List<Labelled> labels = labels(sample);
      scores.forEach((category, score) -> {
        List<Labelled> found = found(category, text(sample));
        score.add(found, labels, CLASSES.getOrDefault(category, ""));
      });
    }
    scores.forEach((category, score) -> System.out.println(category + " " + score));
    assertThat(email.recall()).isGreaterThan(0.95);
    assertThat(email.precision()).isGreaterThan(0.95);
    assertThat(iban.recall()).isGreaterThan(0.95);
    assertThat(iban.precision()).isGreaterThan(0.95);
    assertThat(card.recall()).isGreaterThan(0.9);
    assertThat(card.precision()).isGreaterThan(0.95);
    assertThat(phone.recall()).isGreaterThan(0.5);
    assertThat(phone.precision()).isGreaterThan(0.8);
  }

  /** How often the two lists of phrases strike on jailbreaks, and on sentences that are none. */
  @Test
  void attackListsAreModest() throws Exception {
    Path attacks = DATA.resolve("inthewild_jailbreak_llms.json");
    Path benign = DATA.resolve("presidio-synth_dataset_v2.json");
    Assumptions.assumeTrue(Files.exists(attacks), "skipped: jailbreak set absent");
    int blocked = 0;
    List<String> prompts =
        ((Json.Arr) Json.parse(Files.readAllBytes(attacks), new JsonLimits(1 << 22, 16, 1 << 20)))
            .strings();
    for (String prompt : prompts) {
      blocked += blocks(prompt) ? 1 : 0;
    }
    int wrongly = 0;
    List<Json.Obj> samples =
        ((Json.Arr) Json.parse(Files.readAllBytes(benign), new JsonLimits(1 << 22, 16, 1 << 20)))
            .objects();
    for (Json.Obj sample : samples) {
      wrongly += blocks(text(sample)) ? 1 : 0;
    }
    System.out.printf(
        "jailbreaks blocked as user input: %d of %d; ordinary sentences: %d of %d%n",
        blocked, prompts.size(), wrongly, samples.size());
    assertThat(wrongly).isZero();
    assertThat(blocked).isGreaterThan(prompts.size() / 10);
  }

  private static boolean blocks(String text) {
    try (GuardrailSession session = Texts.floor()) {
      return session.check(Texts.user(text)) instanceof InputDecision.Blocked;
    }
  }

  private static String text(Json.Obj sample) {
    try {
      return sample.string("full_text");
    } catch (dev.adyton.codec.CodecException e) {
      throw new AssertionError(e);
    }
  }

  /** Offsets of the set count code points; ours count UTF-16 units. */
  private static List<Labelled> labels(Json.Obj sample) throws Exception {
    List<Labelled> labels = new ArrayList<>();
    String text = sample.string("full_text");
    for (Json.Obj span : sample.array("spans").objects()) {
      int from = text.offsetByCodePoints(0, (int) span.integer("start_position"));
      int to = text.offsetByCodePoints(0, (int) span.integer("end_position"));
      labels.add(new Labelled(span.string("entity_type"), from, to));
    }
    return labels;
  }

  private static List<Labelled> found(Category category, String text) {
    List<Labelled> found = new ArrayList<>();
    Detector detector = Detector.valueOf(category.name());
    Scanner scanner =
        detector.scanner(
            0,
            match -> found.add(new Labelled("", match.from, match.to)),
            java.util.Optional.empty());
    Reader reader =
        new Reader(
            false,
            new Reader.Receiver() {
              @Override
              public void character(int c, int from, int to) {
                scanner.accept(c, from, to);
              }

              @Override
              public void consumed(int to) {}
            });
    text.chars().forEach(unit -> reader.read((char) unit));
    reader.finish();
    scanner.finish();
    return found;
  }

  /** A label is found if a match overlaps it; a match is right if it overlaps a label. */
  private static final class Score {
    private int labelled;
    private int recalled;
    private int matches;
    private int right;

    void add(List<Labelled> found, List<Labelled> labels, String type) {
      List<Labelled> wanted = labels.stream().filter(each -> each.type().equals(type)).toList();
      labelled += wanted.size();
      recalled +=
          (int) wanted.stream().filter(each -> found.stream().anyMatch(each::overlaps)).count();
      matches += found.size();
      right +=
          (int) found.stream().filter(each -> wanted.stream().anyMatch(each::overlaps)).count();
    }

    double recall() {
      return (double) recalled / labelled;
    }

    double precision() {
      return (double) right / matches;
    }

    @Override
    public String toString() {
      return "precision %d/%d = %.3f, recall %d/%d = %.3f"
          .formatted(right, matches, precision(), recalled, labelled, recall());
    }
  }
}
