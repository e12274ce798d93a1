package dev.adyton.engine.token;

import dev.adyton.engine.Detokenizer;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.gguf.GgufFile;
import java.nio.charset.StandardCharsets;

/**
 * SentencePiece's BPE as llama and gemma models use it: a space before the text, spaces written as
 * U+2581, characters merged in order of their tokens' scores (or of a list of merges, as
 * tokenizer.json has it), bytes where a character has no token.
 */
final class SentencePieceTokenizer extends VocabularyTokenizer {
  /** How early two neighbouring runs of a text merge; {@code NEVER} where they do not. */
  interface Order {
    int priority(byte[] text, int from, int middle, int to);
  }

  private final Order order;
  private final ByteFallback fallback;
  private final Blanks blanks;
  private final boolean spacePrefix;

  SentencePieceTokenizer(
      Vocabulary vocabulary, SpecialTokens special, Order order, boolean spacePrefix)
      throws ModelException {
    super(vocabulary, special);
    this.order = order;
    this.spacePrefix = spacePrefix;
    this.fallback = ByteFallback.of(vocabulary, special.unknown());
    this.blanks = Blanks.of(vocabulary);
  }

  static SentencePieceTokenizer read(GgufFile file) throws ModelException {
    Vocabulary vocabulary = Vocabulary.read(file, text -> text);
    float[] scores = Scores.read(file, vocabulary);
    SpecialTokens special = SpecialTokens.read(file, vocabulary, true);
    boolean prefix = file.flag("tokenizer.ggml.add_space_prefix", true);
    return new SentencePieceTokenizer(vocabulary, special, byScore(vocabulary, scores), prefix);
  }

  /** The highest score first. */
  static Order byScore(Vocabulary vocabulary, float[] scores) {
    return (text, from, middle, to) -> {
      int id = vocabulary.find(text, from, to);
      return id < 0 ? MergeQueue.Rules.NEVER : descending(scores[id]);
    };
  }

  /** By the rank of the pair of tokens. */
  static Order byRank(Vocabulary vocabulary, Merges merges) {
    return (text, from, middle, to) -> {
      int left = vocabulary.find(text, from, middle);
      int right = left < 0 ? -1 : vocabulary.find(text, middle, to);
      return right < 0 ? MergeQueue.Rules.NEVER : merges.rank(left, right);
    };
  }

  @Override
  int[] encode(String text) {
    String prefixed = spacePrefix ? " " + text : text;
    byte[] bytes = prefixed.replace(' ', Blanks.MARK).getBytes(StandardCharsets.UTF_8);
    Symbols symbols = new Symbols(bytes);
    MergeQueue queue = new MergeQueue(symbols.count, symbols);
    queue.run();
    IntList ids = new IntList();
    for (int s = 0; s >= 0; s = queue.next(s)) {
      int id = symbols.fixed[s];
      id = id >= 0 ? id : vocabulary.find(bytes, symbols.starts[s], symbols.ends[s]);
      if (id >= 0) {
        ids.add(id);
      } else {
        fallback.spell(bytes, symbols.starts[s], symbols.ends[s], ids);
      }
    }
    return ids.toArray();
  }

  /** Runs of a text's bytes, at first a character or a fixed token each. */
  private final class Symbols implements MergeQueue.Rules {
    private final byte[] text;
    private final int[] starts;
    private final int[] ends;

    /** Tokens that neither are made by merging nor take part in it; else -1. */
    private final int[] fixed;

    private int count;

    Symbols(byte[] text) {
      this.text = text;
      this.starts = new int[text.length];
      this.ends = new int[text.length];
      this.fixed = new int[text.length];
      for (int i = 0; i < text.length; ) {
        int blank = blanks.longest(text, i);
        int end = blank >= 0 ? i + blanks.length(blank) : Blanks.character(text, i);
        starts[count] = i;
        ends[count] = end;
        fixed[count++] = blank;
        i = end;
      }
    }

    @Override
    public int priority(int left, int right) {
      return fixed[left] >= 0 || fixed[right] >= 0
          ? NEVER
          : order.priority(text, starts[left], starts[right], ends[right]);
    }

    @Override
    public void merge(int left, int right) {
      ends[left] = ends[right];
    }
  }

  /** Maps floats to integers in the opposite order, which are never {@code NEVER}. */
  private static int descending(float score) {
    int bits = Float.floatToIntBits(score == 0 ? 0f : score);
    int ascending = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return Math.min(~ascending, MergeQueue.Rules.NEVER - 1);
  }

  @Override
  public Detokenizer detokenizer() {
    return detokenizer(-1);
  }

  @Override
  public Detokenizer detokenizer(int previous) {
    boolean first = bytes(previous).length == 0;
    return new PieceDetokenizer(this::bytes, spacePrefix && first);
  }

  @Override
  byte[] piece(int id) {
    return fallback.piece(id);
  }
}
