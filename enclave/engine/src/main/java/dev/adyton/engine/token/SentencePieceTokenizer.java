package dev.adyton.engine.token;

import dev.adyton.content.SecretText;
import dev.adyton.engine.Detokenizer;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.Tokenizer;
import dev.adyton.engine.gguf.GgufFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * SentencePiece's BPE as llama models use it: a space before the text, spaces written as U+2581,
 * characters merged in order of their tokens' scores, bytes where a character has no token.
 */
final class SentencePieceTokenizer implements Tokenizer {
  private static final String SCORES = "tokenizer.ggml.scores";
  private static final byte[] UNDERSCORE = "\u2581".getBytes(StandardCharsets.UTF_8);
  private static final byte[] SPACE = {' '};
  private static final byte[] NOTHING = {};

  private final Vocabulary vocabulary;
  private final float[] scores;
  private final SpecialTokens special;
  private final int[] byteIds = new int[256];
  private final byte[] idBytes;
  private final boolean spacePrefix;

  SentencePieceTokenizer(GgufFile file) throws ModelException {
    vocabulary = Vocabulary.read(file, text -> text);
    scores =
        file.floats(SCORES)
            .filter(s -> s.length == vocabulary.size())
            .orElseThrow(() -> new ModelException(Code.TOKENIZER, SCORES));
    special = SpecialTokens.read(file, vocabulary, true);
    spacePrefix = file.flag("tokenizer.ggml.add_space_prefix", true);
    idBytes = new byte[vocabulary.size()];
    readBytes();
  }

  /** Byte tokens are spelled {@code <0x0A>}. */
  private void readBytes() throws ModelException {
    Arrays.fill(byteIds, special.unknown());
    for (int id = 0; id < vocabulary.size(); id++) {
      if (vocabulary.type(id) == TokenType.BYTE) {
        byte[] b = vocabulary.bytes(id);
        int high = b.length == 6 ? Character.digit(b[3], 16) : -1;
        int low = b.length == 6 ? Character.digit(b[4], 16) : -1;
        if (high < 0 || low < 0) {
          throw new ModelException(Code.TOKENIZER, "byte token");
        }
        byteIds[high << 4 | low] = id;
        idBytes[id] = (byte) (high << 4 | low);
      }
    }
    for (int id : byteIds) {
      if (id < 0) {
        throw new ModelException(Code.TOKENIZER, "a byte has no token");
      }
    }
  }

  @Override
  public int[] encode(SecretText text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    String prefixed = spacePrefix ? " " + text.reveal() : text.reveal();
    byte[] bytes = prefixed.replace(' ', '\u2581').getBytes(StandardCharsets.UTF_8);
    Symbols symbols = new Symbols(bytes);
    MergeQueue queue = new MergeQueue(symbols.count, symbols);
    queue.run();
    IntList ids = new IntList();
    for (int s = 0; s >= 0; s = queue.next(s)) {
      int id = vocabulary.find(bytes, symbols.starts[s], symbols.ends[s]);
      if (id >= 0) {
        ids.add(id);
      } else {
        for (int i = symbols.starts[s]; i < symbols.ends[s]; i++) {
          ids.add(byteIds[bytes[i] & 0xFF]);
        }
      }
    }
    return ids.toArray();
  }

  /** Runs of a text's bytes, at first a character each. */
  private final class Symbols implements MergeQueue.Rules {
    private final byte[] text;
    private final int[] starts;
    private final int[] ends;
    private int count;

    Symbols(byte[] text) {
      this.text = text;
      this.starts = new int[text.length];
      this.ends = new int[text.length];
      for (int i = 0; i < text.length; i++) {
        if ((text[i] & 0xC0) == 0x80 && count > 0) {
          ends[count - 1] = i + 1;
        } else {
          starts[count] = i;
          ends[count++] = i + 1;
        }
      }
    }

    @Override
    public int priority(int left, int right) {
      int id = vocabulary.find(text, starts[left], ends[right]);
      return id < 0 ? NEVER : descending(scores[id]);
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
    return new PieceDetokenizer(this::piece, spacePrefix);
  }

  @Override
  public Detokenizer detokenizer(int previous) {
    boolean first = previous < 0 || piece(previous).length == 0;
    return new PieceDetokenizer(this::piece, spacePrefix && first);
  }

  private byte[] piece(int id) {
    if (id < 0 || id >= vocabulary.size()) {
      return NOTHING;
    }
    return switch (vocabulary.type(id)) {
      case NORMAL, USER_DEFINED -> spaced(vocabulary.bytes(id));
      case BYTE -> new byte[] {idBytes[id]};
      default -> NOTHING;
    };
  }

  private static byte[] spaced(byte[] piece) {
    for (int i = 0; i + UNDERSCORE.length <= piece.length; i++) {
      if (Arrays.equals(piece, i, i + UNDERSCORE.length, UNDERSCORE, 0, UNDERSCORE.length)) {
        String text = new String(piece, StandardCharsets.ISO_8859_1);
        String mark = new String(UNDERSCORE, StandardCharsets.ISO_8859_1);
        String space = new String(SPACE, StandardCharsets.ISO_8859_1);
        return text.replace(mark, space).getBytes(StandardCharsets.ISO_8859_1);
      }
    }
    return piece;
  }

  @Override
  public int bos() {
    return special.bos();
  }

  @Override
  public int eos() {
    return special.eos();
  }

  @Override
  public boolean addsBos() {
    return special.addsBos();
  }

  @Override
  public boolean isEndOfGeneration(int id) {
    return id >= 0 && special.ends().get(id);
  }

  @Override
  public OptionalInt control(String name) {
    return vocabulary.control(name);
  }

  @Override
  public int size() {
    return vocabulary.size();
  }
}
