package dev.adyton.guardrails;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.content.SecretText;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Invariants of the release frontier: the output equals what the whole text gives (I1) however it
 * is cut (I2), no more than 96 units are held (I3), nothing of a blocked span is in any channel
 * (I4), no surrogate pair and so no UTF-8 sequence is split (I5).
 */
class ChunkingTest {
  private static final long SEED = 20261121;
  private static final int CUTS_PER_TEXT = 100;

  private final Guardrails floor = load();

  @Test
  void tenThousandChunkings() {
    chunkings(100);
  }

  @Test
  @Tag("heavy")
  void aMillionChunkings() {
    chunkings(10_000);
  }

  /** Rubbish that drives every detector into its corners, the limit on held text among them. */
  @Test
  void rubbishGivesTheSameHoweverItIsCut() {
    SplittableRandom random = new SplittableRandom(SEED);
    String[] alphabet = {
      "4",
      "41",
      "1",
      "11",
      " ",
      "-",
      ".",
      "@",
      "a",
      "b.co",
      "sk-",
      "eyJ",
      "ghp_",
      "DE12",
      "+",
      "(",
      ")",
      "\u200b",
      "\u200b\u200b\u200b\u200b\u200b",
      "-----",
      "BEGIN ",
      "PRIVATE KEY",
      "END ",
      "\ud83d\ude00",
      "\ud835\udfd2",
      "\ufdfa",
      "\u0301",
      "\n",
      "{",
      "\"",
      "\\u0034",
      "\\",
      "_",
      "0123456789",
      "abcdefghijklmnopqrstuvwxyz012345",
      "\ud83d",
      "\ude00",
      "\t"
    };
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(60); j >= 0; j--) {
        String part = alphabet[random.nextInt(alphabet.length)];
        text.append(part.repeat(random.nextInt(20) == 0 ? 30 : 1));
      }
      ChannelKind kind = i % 3 == 0 ? ChannelKind.TOOL_ARGUMENTS : ChannelKind.TEXT;
      String whole = run(text.toString(), kind, List.of());
      assertThat(run(text.toString(), kind, cuts(text.length(), random)))
          .as("seed %d, text %d", SEED, i)
          .isEqualTo(whole);
    }
  }

  /** Several channels in random turns: what one blocks, none shows. */
  @Test
  void nothingOfABlockedSpanInAnyChannel() {
    Generator generator = new Generator(SEED);
    int blocked = 0;
    for (int i = 0; i < 3_000; i++) {
      List<String> secrets = new ArrayList<>();
      List<StringBuilder> left = new ArrayList<>();
      try (GuardrailSession session = floor.session()) {
        List<OutputStage> stages = new ArrayList<>();
        for (ChannelKind kind : ChannelKind.values()) {
          stages.add(session.channel(kind));
          left.add(new StringBuilder(generator.text()));
          secrets.addAll(generator.secrets);
        }
        String out = inTurns(stages, left, generator.random);
        blocked += session.counts().of(Category.PRIVATE_KEY, Action.BLOCK);
        assertThat(secrets).as("seed %d, text %d", SEED, i).noneMatch(out::contains);
      }
    }
    System.out.println("blocked " + blocked + " of 3000 answers in three channels");
    assertThat(blocked).isPositive();
  }

  private static String inTurns(
      List<OutputStage> stages, List<StringBuilder> left, SplittableRandom random) {
    StringBuilder out = new StringBuilder();
    int open = stages.size();
    while (open > 0) {
      int turn = random.nextInt(stages.size());
      StringBuilder rest = left.get(turn);
      int count = Math.min(rest.length(), random.nextInt(9));
      Released released = stages.get(turn).push(SecretText.of(rest.substring(0, count)));
      rest.delete(0, count);
      out.append('|').append(released.text().reveal());
      open =
          released.stop().isPresent() || left.stream().allMatch(each -> each.isEmpty()) ? 0 : open;
    }
    stages.forEach(stage -> out.append('|').append(stage.end().text().reveal()));
    return out.toString();
  }

  private void chunkings(int texts) {
    Generator generator = new Generator(SEED);
    long units = 0;
    int blocked = 0;
    for (int i = 0; i < texts; i++) {
      String text = generator.text();
      WholeText.Result expected = WholeText.redact(text);
      units += text.length();
      blocked += expected.blocked() ? 1 : 0;
      assertThat(generator.secrets).noneMatch(expected.text()::contains);
      for (int j = 0; j < CUTS_PER_TEXT; j++) {
        String out = run(text, ChannelKind.TEXT, cuts(text.length(), generator.random));
        if (!out.equals(expected.text())) {
          assertThat(out).as("seed %d, text %d: %s", SEED, i, text).isEqualTo(expected.text());
        }
      }
    }
    System.out.printf(
        "%d chunkings of %d texts (%d units, %d blocked), seed %d: equal%n",
        (long) texts * CUTS_PER_TEXT, texts, units, blocked, SEED);
  }

  /** Cuts of very different fineness, also inside surrogate pairs. */
  private static List<Integer> cuts(int length, SplittableRandom random) {
    List<Integer> cuts = new ArrayList<>();
    int longest = 1 + random.nextInt(1 << random.nextInt(1, 8));
    for (int at = random.nextInt(longest + 1); at < length; at += 1 + random.nextInt(longest)) {
      cuts.add(at);
    }
    return cuts;
  }

  private String run(String text, ChannelKind kind, List<Integer> cuts) {
    StringBuilder out = new StringBuilder();
    try (GuardrailSession session = floor.session()) {
      OutputStage stage = session.channel(kind);
      int from = 0;
      boolean wellFormed = isWellFormed(text);
      for (int i = 0; i <= cuts.size(); i++) {
        int to = i < cuts.size() ? cuts.get(i) : text.length();
        take(stage, stage.push(SecretText.of(text.substring(from, to))), wellFormed, out);
        from = to;
      }
      take(stage, stage.end(), wellFormed, out);
      assertThat(session.counts().failures()).isZero();
    }
    return out.toString();
  }

  private static void take(
      OutputStage stage, Released released, boolean wellFormed, StringBuilder out) {
    String piece = released.text().reveal();
    if (stage.held() > ReleaseFrontier.MAX_HELD || (wellFormed && !isWellFormed(piece))) {
      throw new AssertionError("held too much or split a pair");
    }
    out.append(piece);
  }

  private static boolean isWellFormed(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
  }

  private static Guardrails load() {
    try {
      return Guardrails.floor();
    } catch (BundleException e) {
      throw new AssertionError(e);
    }
  }
}
