package dev.adyton.engine.token;

import dev.adyton.engine.Detokenizer;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.gguf.GgufFile;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * BERT's WordPiece (Devlin et al. 2019): text is normalised, cut at white space, punctuation and
 * ideographs, and each word is spelled by the longest tokens from left to right, or is unknown.
 *
 * <p>Tokens that begin a word are written with U+2581 before them, others as they are, as GGUF has
 * it. Normalising loses case and accents: decoding gives the normalised text.
 */
final class WordPieceTokenizer extends VocabularyTokenizer {
  /** A longer word is unknown, as in BERT itself; it also bounds the search. */
  private static final int MAX_WORD = 100;

  private static final int MARKS = 1 << Character.NON_SPACING_MARK;
  private static final int PUNCTUATION =
      1 << Character.CONNECTOR_PUNCTUATION
          | 1 << Character.DASH_PUNCTUATION
          | 1 << Character.START_PUNCTUATION
          | 1 << Character.END_PUNCTUATION
          | 1 << Character.INITIAL_QUOTE_PUNCTUATION
          | 1 << Character.FINAL_QUOTE_PUNCTUATION
          | 1 << Character.OTHER_PUNCTUATION;
  private static final int CONTROLS =
      1 << Character.CONTROL
          | 1 << Character.FORMAT
          | 1 << Character.PRIVATE_USE
          | 1 << Character.UNASSIGNED;

  private final boolean folds;
  private final boolean strips;

  /**
   * @param folds whether case is lost
   * @param strips whether accents are lost
   */
  WordPieceTokenizer(Vocabulary vocabulary, SpecialTokens special, boolean folds, boolean strips)
      throws ModelException {
    super(vocabulary, special);
    this.folds = folds;
    this.strips = strips;
    if (special.unknown() < 0) {
      throw new ModelException(Code.TOKENIZER, "unknown token");
    }
  }

  static WordPieceTokenizer read(GgufFile file) throws ModelException {
    Vocabulary vocabulary = Vocabulary.read(file, text -> text);
    SpecialTokens s = SpecialTokens.read(file, vocabulary, true);
    int cls = file.integer("tokenizer.ggml.cls_token_id", 0, vocabulary.size() - 1, s.bos());
    int sep = file.integer("tokenizer.ggml.seperator_token_id", 0, vocabulary.size() - 1, s.eos());
    SpecialTokens special = SpecialTokens.of(vocabulary, cls, sep, s.unknown(), true);
    return new WordPieceTokenizer(vocabulary, special, true, true);
  }

  @Override
  int[] encode(String text) {
    IntList ids = new IntList();
    for (String word : words(text)) {
      spell(word, ids);
    }
    return ids.toArray();
  }

  private List<String> words(String text) {
    String t = strips ? Normalizer.normalize(text, Normalizer.Form.NFD) : text;
    t = folds ? t.toLowerCase(Locale.ROOT) : t;
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < t.length(); ) {
      int c = t.codePointAt(i);
      i += Character.charCount(c);
      int type = Character.getType(c);
      if (Characters.space(c)) {
        end(word, words);
      } else if (punctuation(c, type) || ideograph(c) || c == Blanks.MARK) {
        end(word, words);
        words.add(Character.toString(c));
      } else if (!dropped(c, type)) {
        word.appendCodePoint(c);
      }
    }
    end(word, words);
    return words;
  }

  private boolean dropped(int c, int type) {
    boolean mark = strips && (MARKS >> type & 1) != 0;
    return c == 0xFFFD || mark || (CONTROLS >> type & 1) != 0;
  }

  private static void end(StringBuilder word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  /** All of ASCII that is neither letter nor digit counts, as in BERT. */
  private static boolean punctuation(int c, int type) {
    boolean ascii =
        (c >= 33 && c <= 47)
            || (c >= 58 && c <= 64)
            || (c >= 91 && c <= 96)
            || (c >= 123 && c <= 126);
    return ascii || (PUNCTUATION >> type & 1) != 0;
  }

  private static boolean ideograph(int c) {
    return (c >= 0x4E00 && c <= 0x9FFF)
        || (c >= 0x3400 && c <= 0x4DBF)
        || (c >= 0x20000 && c <= 0x2A6DF)
        || (c >= 0x2A700 && c <= 0x2CEAF)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0x2F800 && c <= 0x2FA1F);
  }

  private void spell(String word, IntList ids) {
    if (word.codePointCount(0, word.length()) > MAX_WORD) {
      ids.add(special.unknown());
      return;
    }
    byte[] bytes = (Blanks.MARK + word).getBytes(StandardCharsets.UTF_8);
    int[] found = new int[bytes.length];
    int n = 0;
    for (int at = 0; at < bytes.length; n++) {
      int end = bytes.length;
      int id = vocabulary.find(bytes, at, end);
      while (id < 0 && end > at + 1) {
        end--;
        id = vocabulary.find(bytes, at, end);
      }
      if (id < 0) {
        ids.add(special.unknown());
        return;
      }
      found[n] = id;
      at = end;
    }
    for (int i = 0; i < n; i++) {
      ids.add(found[i]);
    }
  }

  @Override
  public Detokenizer detokenizer() {
    return detokenizer(-1);
  }

  @Override
  public Detokenizer detokenizer(int previous) {
    return new PieceDetokenizer(this::bytes, bytes(previous).length == 0);
  }

  @Override
  byte[] piece(int id) {
    return switch (vocabulary.type(id)) {
      case NORMAL, USER_DEFINED -> ByteFallback.spaced(vocabulary.bytes(id));
      default -> NOTHING;
    };
  }
}
