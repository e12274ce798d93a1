package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.engine.model.Architecture;
import dev.adyton.kernels.WeightEncoder;
import dev.adyton.kernels.WeightType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Keeps docs/models.md what the engine has: its table is made here and compared. */
final class ModelsTableTest {
  private static final String BEGIN = "<!-- made by ModelsTableTest -->\n";
  private static final String END = "<!-- end -->\n";

  /**
   * A row.
   *
   * @param folders Hugging Face's {@code model_type}s that are read as folders
   * @param tokenizer of the models people use
   * @param tools how their answers mark tool calls, as {@code AnswerFormat} names it
   * @param verified how, beside {@link PublishedTest} and {@link BatchInvarianceTest}
   */
  private record Row(
      String name, String what, String folders, String tokenizer, String tools, String verified) {}

  private static final String BPE = "byte-level BPE";
  private static final String PIECES = "SentencePiece";
  private static final String LOGITS = "G, O, B";

  private static final List<Row> ROWS =
      List.of(
          new Row(
              "llama",
              "Llama 2, 3.x, Mistral, Mixtral",
              "llama, mistral, mixtral",
              PIECES + "; " + BPE,
              "LLAMA3, MISTRAL",
              LOGITS + "; 16 weight types G; experts, linear rope: O only"),
          new Row("qwen2", "Qwen2, 2.5, with YaRN", "qwen2", BPE, "HERMES", LOGITS),
          new Row("qwen3", "Qwen3", "qwen3", BPE, "HERMES", LOGITS),
          new Row("qwen3moe", "Qwen3 with experts", "qwen3_moe", BPE, "HERMES", LOGITS),
          new Row("gemma2", "Gemma 2", "gemma2", PIECES, "none", LOGITS),
          new Row("gemma3", "Gemma 3, text", "gemma3_text", PIECES, "none", LOGITS),
          new Row(
              "phi3",
              "Phi-3, 3.5, 4",
              "phi3",
              PIECES + "; " + BPE,
              "none",
              LOGITS + "; LongRoPE: O only"),
          new Row("gpt-oss", "gpt-oss, F32 and MXFP4", "none", BPE, "HARMONY", "G, B"),
          new Row("olmo2", "OLMo 2, 3", "olmo2, olmo3", BPE, "none", LOGITS + "; windows: O only"),
          new Row("bert", "BERT embeddings", "none", "WordPiece", "none", "G, tokens and pooled"));

  @Test
  void theTableIsTrue() throws Exception {
    assertThat(ROWS.stream().map(Row::name))
        .containsExactlyElementsOf(Architecture.ALL.stream().map(Architecture::name).toList());
    Path doc = Path.of(System.getProperty("adyton.root", "../.."), "docs", "models.md");
    String text = Files.readString(doc);
    int from = text.indexOf(BEGIN) + BEGIN.length();
    assertThat(text.substring(from, text.indexOf(END, from)))
        .as("docs/models.md between its marks")
        .isEqualTo(table());
  }

  private static String table() {
    StringBuilder out =
        new StringBuilder(
            """
            | architecture | models | GGUF | safetensors (`model_type`) | tokenizer | template | tools | verified by |
            | --- | --- | --- | --- | --- | --- | --- | --- |
            """);
    for (Row r : ROWS) {
      out.append(
          "| `%s` | %s | yes | %s | %s | %s | %s | %s |%n"
              .formatted(r.name, r.what, r.folders, r.tokenizer, template(r), r.tools, r.verified)
              .replace("\r", ""));
    }
    out.append("\nRead: ")
        .append(names(List.of(WeightType.values())))
        .append(".  \nWritten by `adyton quantize`: ");
    return out.append(
            names(
                Arrays.stream(WeightType.values()).filter(WeightEncoder.TYPES::contains).toList()))
        .append(".\n")
        .toString();
  }

  private static String template(Row r) {
    return r.name.equals("bert")
        ? "none"
        : r.tools.equals("HARMONY") ? "harmony" : "its own, Jinja";
  }

  private static String names(List<WeightType> types) {
    return types.stream().map(Enum::name).collect(Collectors.joining(", "));
  }
}
