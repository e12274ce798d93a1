package dev.adyton.engine.token;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@code tokenizer.json} does to text before its model sees it: normalizer, pre-tokenizer,
 * and the token that its post-processor puts first. Only whole pipelines that this engine does
 * exactly are accepted.
 *
 * @param splitter how byte-level text is cut; empty where the pipeline is no byte-level one
 * @param byteLevel whether tokens are bytes in GPT-2's spelling
 * @param marked whether spaces are written as U+2581
 * @param prefix whether a space is put before a text
 * @param bert whether the text is BERT's words
 * @param folds whether case is lost
 * @param strips whether accents are lost
 * @param composes whether text is brought to Unicode's form NFC
 * @param firstToken what the post-processor puts before a text; empty where nothing
 */
record TokenizerPipeline(
    Optional<Splitter> splitter,
    boolean byteLevel,
    boolean marked,
    boolean prefix,
    boolean bert,
    boolean folds,
    boolean strips,
    boolean composes,
    Optional<String> firstToken) {
  private static final String MARK = String.valueOf(Blanks.MARK);
  private static final String CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
  private static final String WORDS = "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}";
  private static final String REST =
      "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final String UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
  private static final String LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
  private static final String JOIN = "[^\\r\\n\\p{L}\\p{N}]?";
  private static final String CASED_REST =
      "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  /** Regular expressions by their text: what is not here is refused, never interpreted. */
  private static final Map<String, String> SPLITS =
      Map.of(
          CONTRACTIONS + WORDS + "{1,3}" + REST,
          "llama-bpe",
          CONTRACTIONS + WORDS + REST,
          "qwen2",
          cased("") + "|\\p{N}" + CASED_REST,
          "tekken",
          cased(CONTRACTIONS + "?") + "|\\p{N}{1,3}" + CASED_REST,
          "gpt-4o",
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          "gpt-2");

  private static String cased(String end) {
    return JOIN + UPPER + "*" + LOWER + "+" + end + "|" + JOIN + UPPER + "+" + LOWER + "*" + end;
  }

  static TokenizerPipeline read(Json.Obj file) throws CodecException, ModelException {
    Reading r = new Reading();
    for (Json.Obj step : steps(file, "normalizer", "normalizers")) {
      r.normalizer(step);
    }
    for (Json.Obj step : steps(file, "pre_tokenizer", "pretokenizers")) {
      r.preTokenizer(step);
    }
    return new TokenizerPipeline(
        r.splitter(),
        r.byteLevel,
        r.marked,
        r.prefix,
        r.bert,
        r.folds,
        r.strips,
        r.composes,
        first(file));
  }

  /** A step, the steps of a sequence, or none. */
  private static List<Json.Obj> steps(Json.Obj file, String key, String members)
      throws CodecException {
    if (!file.has(key) || file.get(key) == Json.Null.NULL) {
      return List.of();
    }
    Json.Obj step = file.object(key);
    return step.string("type").equals("Sequence") ? step.array(members).objects() : List.of(step);
  }

  /** Looks for a template that begins with a special token. */
  private static Optional<String> first(Json.Obj file) throws CodecException {
    for (Json.Obj step : steps(file, "post_processor", "processors")) {
      switch (step.string("type")) {
        case "TemplateProcessing" -> {
          List<Json.Obj> single = step.array("single").objects();
          if (!single.isEmpty() && single.getFirst().has("SpecialToken")) {
            return Optional.of(single.getFirst().object("SpecialToken").string("id"));
          }
        }
        case "BertProcessing", "RobertaProcessing" -> {
          List<Json> cls = step.array("cls").items();
          if (!cls.isEmpty() && cls.getFirst() instanceof Json.Str(String token)) {
            return Optional.of(token);
          }
        }
        default -> {}
      }
    }
    return Optional.empty();
  }

  /** The steps read so far. */
  private static final class Reading {
    private final List<String> splits = new ArrayList<>();
    private boolean digits;
    boolean byteLevel;
    boolean marked;
    boolean prefix;
    boolean bert;
    boolean folds;
    boolean strips;
    boolean composes;

    void normalizer(Json.Obj step) throws CodecException, ModelException {
      switch (step.string("type")) {
        case "Prepend" -> {
          require(step.string("prepend").equals(MARK), "Prepend");
          prefix = true;
        }
        case "Replace" -> {
          boolean space =
              step.object("pattern").has("String")
                  && step.object("pattern").string("String").equals(" ");
          require(space && step.string("content").equals(MARK), "Replace");
          marked = true;
        }
        case "NFC" -> composes = true;
        case "BertNormalizer" -> {
          bert = true;
          folds = step.bool("lowercase");
          boolean open = !step.has("strip_accents") || step.get("strip_accents") == Json.Null.NULL;
          strips = open ? folds : step.bool("strip_accents");
          require(step.bool("clean_text") && step.bool("handle_chinese_chars"), "BertNormalizer");
        }
        default -> throw new ModelException(Code.TOKENIZER, "normalizer");
      }
    }

    void preTokenizer(Json.Obj step) throws CodecException, ModelException {
      switch (step.string("type")) {
        case "ByteLevel" -> {
          require(!TokenizerJson.flag(step, "add_prefix_space"), "add_prefix_space");
          byteLevel = true;
          if (!step.has("use_regex") || step.bool("use_regex")) {
            splits.add("gpt-2");
          }
        }
        case "Split" -> split(step);
        case "Digits" -> {
          require(step.bool("individual_digits"), "Digits");
          digits = true;
        }
        case "Metaspace" -> {
          require(step.string("replacement").equals(MARK), "Metaspace");
          marked = true;
          String scheme = TokenizerJson.text(step, "prepend_scheme").orElse("always");
          // "first" and "always" differ only after special tokens, which no content holds.
          prefix |= !scheme.equals("never") && !off(step, "add_prefix_space");
          require(off(step, "split"), "Metaspace.split");
        }
        case "BertPreTokenizer" -> require(bert, "BertPreTokenizer");
        default -> throw new ModelException(Code.TOKENIZER, "pre_tokenizer");
      }
    }

    private static boolean off(Json.Obj step, String key) throws CodecException {
      return step.has(key) && !step.bool(key);
    }

    private void split(Json.Obj step) throws CodecException, ModelException {
      Json.Obj pattern = step.object("pattern");
      if (marked && pattern.has("String") && pattern.string("String").equals(" ")) {
        return; // Gemma: its spaces are already written otherwise, nothing is cut
      }
      String name = pattern.has("Regex") ? SPLITS.get(pattern.string("Regex")) : null;
      require(name != null, "pre_tokenizer.Split");
      // Each expression matches every character, so that both ways of saying it cut alike.
      boolean inverted = TokenizerJson.flag(step, "invert");
      require(step.string("behavior").equals(inverted ? "Removed" : "Isolated"), "behavior");
      splits.add(name);
    }

    Optional<Splitter> splitter() {
      if (digits && splits.equals(List.of("gpt-2"))) {
        return Splitter.named("smollm");
      }
      return !digits && splits.size() == 1 ? Splitter.named(splits.getFirst()) : Optional.empty();
    }

    private static void require(boolean condition, String subject) throws ModelException {
      if (!condition) {
        throw new ModelException(Code.TOKENIZER, subject);
      }
    }
  }
}
