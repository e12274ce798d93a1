package dev.adyton.engine.token;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The vocabulary of a {@code tokenizer.json}: {@code model.vocab} and the {@code added_tokens},
 * which may repeat tokens of it. Ids that nothing names stay unused.
 */
final class JsonVocabulary {
  private final byte[][] tokens;
  private final int[] types;
  private final float[] scores;

  private JsonVocabulary(int size) throws ModelException {
    if (size < 1 || size > Vocabulary.MAX_TOKENS) {
      throw new ModelException(Code.LIMIT, "vocabulary size");
    }
    tokens = new byte[size][];
    types = new int[size];
    scores = new float[size];
    Arrays.fill(tokens, new byte[0]);
    Arrays.fill(types, TokenType.UNUSED.number());
  }

  /**
   * A map from tokens to ids.
   *
   * @param spelled whether tokens are bytes in GPT-2's spelling
   */
  static JsonVocabulary ofObject(Json.Obj vocab, List<Json.Obj> added, boolean spelled)
      throws CodecException, ModelException {
    JsonVocabulary v = new JsonVocabulary(size(vocab, added));
    boolean[] own = v.added(added);
    for (Map.Entry<String, Json> e : vocab.members().entrySet()) {
      int id = v.id(e.getValue());
      if (!own[id]) {
        byte[] utf8 = e.getKey().getBytes(StandardCharsets.UTF_8);
        v.put(id, spelled ? ByteSpelling.bytes(utf8) : utf8, TokenType.NORMAL);
      }
    }
    return v;
  }

  /** Pairs of token and score; a token's id is its place. */
  static JsonVocabulary ofScores(Json.Arr vocab, List<Json.Obj> added)
      throws CodecException, ModelException {
    int size = Math.max(vocab.items().size(), size(Json.object().build(), added));
    JsonVocabulary v = new JsonVocabulary(size);
    boolean[] own = v.added(added);
    for (int id = 0; id < vocab.items().size(); id++) {
      if (!(vocab.items().get(id) instanceof Json.Arr pair
          && pair.items().size() == 2
          && pair.items().get(0) instanceof Json.Str(String token)
          && pair.items().get(1) instanceof Json.Num(double score))) {
        throw new ModelException(Code.TOKENIZER, "model.vocab");
      }
      v.scores[id] = (float) score;
      if (!own[id]) {
        v.put(id, token.getBytes(StandardCharsets.UTF_8), TokenType.NORMAL);
      }
    }
    return v;
  }

  /** WordPiece: tokens that go on within a word begin with {@code mark}. */
  static JsonVocabulary ofWords(Json.Obj vocab, List<Json.Obj> added, String mark)
      throws CodecException, ModelException {
    JsonVocabulary v = new JsonVocabulary(size(vocab, added));
    boolean[] own = v.added(added);
    for (Map.Entry<String, Json> e : vocab.members().entrySet()) {
      int id = v.id(e.getValue());
      String token = e.getKey();
      boolean inner = token.startsWith(mark) && token.length() > mark.length();
      if (!own[id]) {
        String written = inner ? token.substring(mark.length()) : Blanks.MARK + token;
        v.put(id, written.getBytes(StandardCharsets.UTF_8), TokenType.NORMAL);
      }
    }
    return v;
  }

  private static int size(Json.Obj vocab, List<Json.Obj> added)
      throws CodecException, ModelException {
    long most = -1;
    for (Json id : vocab.members().values()) {
      most = Math.max(most, number(id));
    }
    for (Json.Obj a : added) {
      most = Math.max(most, number(a.get("id")));
    }
    if (most >= Vocabulary.MAX_TOKENS) {
      throw new ModelException(Code.LIMIT, "vocabulary size");
    }
    return (int) most + 1;
  }

  private static long number(Json id) throws ModelException {
    if (id instanceof Json.Num n && n.isInteger() && n.integer() >= 0) {
      return n.integer();
    }
    throw new ModelException(Code.TOKENIZER, "token id");
  }

  private int id(Json id) throws ModelException {
    return (int) number(id);
  }

  private void put(int id, byte[] token, TokenType type) {
    tokens[id] = token;
    types[id] = type.number();
  }

  /** Special ones are control tokens; others are user-defined, which content cannot name either. */
  private boolean[] added(List<Json.Obj> added) throws CodecException, ModelException {
    boolean[] own = new boolean[tokens.length];
    for (Json.Obj a : added) {
      int id = id(a.get("id"));
      boolean special = a.bool("special");
      byte[] text = a.string("content").getBytes(StandardCharsets.UTF_8);
      put(id, text, special ? TokenType.CONTROL : TokenType.USER_DEFINED);
      own[id] = true;
    }
    return own;
  }

  /** Makes byte tokens of what is spelled {@code <0x0A>}, where the model falls back on them. */
  void spellsBytes(boolean fallback) {
    for (int id = 0; fallback && id < tokens.length; id++) {
      String t = new String(tokens[id], StandardCharsets.ISO_8859_1);
      boolean form = t.length() == 6 && t.startsWith("<0x") && t.endsWith(">");
      if (form && Character.digit(t.charAt(3), 16) >= 0 && Character.digit(t.charAt(4), 16) >= 0) {
        types[id] = TokenType.BYTE.number();
      }
    }
  }

  Vocabulary vocabulary() throws ModelException {
    return Vocabulary.of(List.of(tokens), types);
  }

  float[] scores() {
    return scores;
  }
}
