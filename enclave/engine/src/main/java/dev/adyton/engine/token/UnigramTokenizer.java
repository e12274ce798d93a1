package dev.adyton.engine.token;

import dev.adyton.engine.Detokenizer;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.gguf.GgufFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * SentencePiece's unigram model (Kudo 2018): of all ways to cut a text into tokens, the one whose
 * scores have the greatest sum; of equals, the one with the longer last token. Spaces are written
 * as U+2581.
 */
final class UnigramTokenizer extends VocabularyTokenizer {
  /** How much worse than the worst token an unknown character is. */
  private static final double PENALTY = 10;

  private final float[] scores;
  private final ByteFallback fallback;
  private final boolean spacePrefix;
  private final double unknownScore;
  private final int longest;

  UnigramTokenizer(
      Vocabulary vocabulary, SpecialTokens special, float[] scores, boolean spacePrefix)
      throws ModelException {
    super(vocabulary, special);
    this.scores = scores;
    this.spacePrefix = spacePrefix;
    this.fallback = ByteFallback.of(vocabulary, special.unknown());
    double least = 0;
    int most = 1;
    for (int id = 0; id < scores.length; id++) {
      if (vocabulary.type(id) == TokenType.NORMAL) {
        least = Math.min(least, scores[id]);
        most = Math.max(most, vocabulary.bytes(id).length);
      }
    }
    this.unknownScore = least - PENALTY;
    this.longest = most;
  }

  static UnigramTokenizer read(GgufFile file) throws ModelException {
    if (file.has("tokenizer.ggml.precompiled_charsmap")) {
      throw new ModelException(
          ModelException.Code.TOKENIZER, "tokenizer.ggml.precompiled_charsmap");
    }
    Vocabulary vocabulary = Vocabulary.read(file, text -> text);
    return new UnigramTokenizer(
        vocabulary,
        SpecialTokens.read(file, vocabulary, false),
        Scores.read(file, vocabulary),
        file.flag("tokenizer.ggml.add_space_prefix", true));
  }

  @Override
  int[] encode(String text) {
    String prefixed = spacePrefix ? " " + text : text;
    byte[] bytes = prefixed.replace(' ', Blanks.MARK).getBytes(StandardCharsets.UTF_8);
    double[] best = new double[bytes.length + 1];
    int[] from = new int[bytes.length + 1];
    int[] token = new int[bytes.length + 1];
    Arrays.fill(best, Double.NEGATIVE_INFINITY);
    best[0] = 0;
    for (int at = 0; at < bytes.length; at = Blanks.character(bytes, at)) {
      int most = Math.min(bytes.length, at + longest);
      int next = Blanks.character(bytes, at);
      if (best[at] + unknownScore > best[next]) {
        step(best, from, token, at, next, best[at] + unknownScore, -1);
      }
      for (int end = next; end <= most; end = Blanks.character(bytes, end)) {
        int id = vocabulary.find(bytes, at, end);
        if (id >= 0 && best[at] + scores[id] > best[end]) {
          step(best, from, token, at, end, best[at] + scores[id], id);
        }
        if (end == bytes.length) {
          break;
        }
      }
    }
    return walk(bytes, from, token);
  }

  private static void step(
      double[] best, int[] from, int[] token, int at, int end, double score, int id) {
    best[end] = score;
    from[end] = at;
    token[end] = id;
  }

  private int[] walk(byte[] bytes, int[] from, int[] token) {
    IntList ends = new IntList();
    for (int at = bytes.length; at > 0; at = from[at]) {
      ends.add(at);
    }
    int[] cuts = ends.toArray();
    IntList ids = new IntList();
    for (int i = cuts.length - 1; i >= 0; i--) {
      int end = cuts[i];
      if (token[end] >= 0) {
        ids.add(token[end]);
      } else {
        fallback.spell(bytes, from[end], end, ids);
      }
    }
    return ids.toArray();
  }

  @Override
  public Detokenizer detokenizer() {
    return detokenizer(-1);
  }

  @Override
  public Detokenizer detokenizer(int previous) {
    return new PieceDetokenizer(this::bytes, spacePrefix && bytes(previous).length == 0);
  }

  @Override
  byte[] piece(int id) {
    return fallback.piece(id);
  }
}
