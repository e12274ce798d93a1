package dev.adyton.engine.token;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hugging Face's {@code tokenizer.json}. What a pipeline says and this engine does not do exactly
 * is refused by the name of its member: a tokenizer that is nearly right makes a model that is
 * nearly right.
 */
final class TokenizerJson {
  /** Gemma's file has 35 MB and 2.2 million values. */
  private static final JsonLimits LIMITS = new JsonLimits(64 << 20, 32, 4 << 20);

  private static final JsonLimits CONFIG_LIMITS = new JsonLimits(8 << 20, 32, 1 << 18);

  private final Json.Obj file;
  private final Json.Obj model;
  private final Json.Obj config;
  private final TokenizerPipeline pipeline;

  private TokenizerJson(Json.Obj file, Json.Obj config) throws CodecException, ModelException {
    this.file = file;
    this.config = config;
    this.model = file.object("model");
    this.pipeline = TokenizerPipeline.read(file);
  }

  static Tokenizer read(byte[] tokenizer, byte[] config) throws ModelException {
    try {
      Json.Obj settings =
          config.length == 0 ? Json.object().build() : object(config, CONFIG_LIMITS);
      return new TokenizerJson(object(tokenizer, LIMITS), settings).tokenizer();
    } catch (CodecException e) {
      throw new ModelException(Code.TOKENIZER, e.field().isEmpty() ? "tokenizer.json" : e.field());
    }
  }

  private static Json.Obj object(byte[] bytes, JsonLimits limits) throws CodecException {
    if (Json.parse(bytes, limits) instanceof Json.Obj object) {
      return object;
    }
    throw new CodecException(CodecException.Code.TYPE, "tokenizer.json");
  }

  private Tokenizer tokenizer() throws CodecException, ModelException {
    String type = model.has("type") ? model.string("type") : model.has("merges") ? "BPE" : "";
    return switch (type) {
      case "BPE" -> pipeline.byteLevel() ? byteLevel() : characters();
      case "Unigram" -> unigram();
      case "WordPiece" -> wordPiece();
      default -> throw new ModelException(Code.TOKENIZER, "model.type");
    };
  }

  private Tokenizer byteLevel() throws CodecException, ModelException {
    Splitter splitter =
        pipeline.splitter().orElseThrow(() -> new ModelException(Code.TOKENIZER, "pre_tokenizer"));
    refuseWordMarks();
    JsonVocabulary read = JsonVocabulary.ofObject(model.object("vocab"), added(), true);
    Vocabulary vocabulary = read.vocabulary();
    Merges merges = Merges.of(pairs(true), vocabulary);
    boolean whole = flag(model, "ignore_merges");
    return new BpeTokenizer(
        vocabulary, special(vocabulary), merges, splitter, whole, pipeline.composes());
  }

  private Tokenizer characters() throws CodecException, ModelException {
    if (!pipeline.marked() || pipeline.composes()) {
      throw new ModelException(Code.TOKENIZER, "pre_tokenizer");
    }
    refuseWordMarks();
    JsonVocabulary read = JsonVocabulary.ofObject(model.object("vocab"), added(), false);
    read.spellsBytes(flag(model, "byte_fallback"));
    Vocabulary vocabulary = read.vocabulary();
    Merges merges = Merges.of(pairs(false), vocabulary);
    return new SentencePieceTokenizer(
        vocabulary,
        special(vocabulary),
        SentencePieceTokenizer.byRank(vocabulary, merges),
        pipeline.prefix());
  }

  private Tokenizer unigram() throws CodecException, ModelException {
    if (!pipeline.marked() || pipeline.composes()) {
      throw new ModelException(Code.TOKENIZER, "pre_tokenizer");
    }
    JsonVocabulary read = JsonVocabulary.ofScores(model.array("vocab"), added());
    read.spellsBytes(flag(model, "byte_fallback"));
    Vocabulary vocabulary = read.vocabulary();
    SpecialTokens s = special(vocabulary);
    long unk =
        model.has("unk_id") && model.get("unk_id") != Json.Null.NULL ? model.integer("unk_id") : -1;
    if (unk >= vocabulary.size()) {
      throw new ModelException(Code.TOKENIZER, "unk_id");
    }
    SpecialTokens special =
        new SpecialTokens(s.bos(), s.eos(), (int) Math.max(-1, unk), s.addsBos(), s.ends());
    return new UnigramTokenizer(vocabulary, special, read.scores(), pipeline.prefix());
  }

  private Tokenizer wordPiece() throws CodecException, ModelException {
    if (!pipeline.bert()) {
      throw new ModelException(Code.TOKENIZER, "normalizer");
    }
    String mark = text(model, "continuing_subword_prefix").orElse("##");
    JsonVocabulary read = JsonVocabulary.ofWords(model.object("vocab"), added(), mark);
    Vocabulary vocabulary = read.vocabulary();
    return new WordPieceTokenizer(
        vocabulary, special(vocabulary), pipeline.folds(), pipeline.strips());
  }

  private void refuseWordMarks() throws CodecException, ModelException {
    for (String key : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
      if (!text(model, key).orElse("").isEmpty()) {
        throw new ModelException(Code.TOKENIZER, "model." + key);
      }
    }
    if (model.has("dropout") && model.get("dropout") != Json.Null.NULL) {
      throw new ModelException(Code.TOKENIZER, "model.dropout");
    }
  }

  /** Merges as pairs of bytes; written {@code "a b"} or {@code ["a", "b"]}. */
  private List<byte[][]> pairs(boolean spelled) throws CodecException, ModelException {
    List<byte[][]> pairs = new ArrayList<>();
    for (Json item : model.array("merges").items()) {
      String left;
      String right;
      if (item instanceof Json.Str(String line) && line.indexOf(' ', 1) > 0) {
        left = line.substring(0, line.indexOf(' ', 1));
        right = line.substring(left.length() + 1);
      } else if (item instanceof Json.Arr pair && pair.items().size() == 2) {
        left = pair.strings().get(0);
        right = pair.strings().get(1);
      } else {
        throw new ModelException(Code.TOKENIZER, "model.merges");
      }
      pairs.add(new byte[][] {spell(left, spelled), spell(right, spelled)});
    }
    return pairs;
  }

  private static byte[] spell(String token, boolean spelled) throws ModelException {
    byte[] utf8 = token.getBytes(StandardCharsets.UTF_8);
    return spelled ? ByteSpelling.bytes(utf8) : utf8;
  }

  private List<Json.Obj> added() throws CodecException {
    return file.has("added_tokens") ? file.array("added_tokens").objects() : List.of();
  }

  private SpecialTokens special(Vocabulary vocabulary) throws CodecException, ModelException {
    int bos = named(vocabulary, "bos_token");
    int eos = named(vocabulary, "eos_token");
    int cls = named(vocabulary, "cls_token");
    int sep = named(vocabulary, "sep_token");
    Optional<String> unknown = text(model, "unk_token");
    int unk = unknown.isPresent() ? vocabulary.control(unknown.get()).orElse(-1) : -1;
    boolean adds =
        flag(config, "add_bos_token")
            || pipeline.firstToken().filter(t -> !t.isEmpty()).isPresent();
    int first =
        pipeline
            .firstToken()
            .map(t -> vocabulary.control(t).orElse(-1))
            .orElse(bos >= 0 ? bos : cls);
    return SpecialTokens.of(vocabulary, bos >= 0 ? bos : first, eos >= 0 ? eos : sep, unk, adds);
  }

  /** A token of the settings, written as a string or as an object with {@code content}. */
  private int named(Vocabulary vocabulary, String key) throws CodecException {
    if (!config.has(key)) {
      return -1;
    }
    return switch (config.get(key)) {
      case Json.Str(String name) -> vocabulary.control(name).orElse(-1);
      case Json.Obj o -> vocabulary.control(o.string("content")).orElse(-1);
      default -> -1;
    };
  }

  static boolean flag(Json.Obj object, String key) throws CodecException {
    return object.has(key) && object.get(key) != Json.Null.NULL && object.bool(key);
  }

  static Optional<String> text(Json.Obj object, String key) throws CodecException {
    return object.has(key) ? object.stringOrNull(key) : Optional.empty();
  }
}
