package dev.adyton.training.gguf;

import dev.adyton.training.model.ModelShape;
import dev.adyton.training.model.ParameterGroup;
import dev.adyton.training.model.ParameterGroup.Kind;
import dev.adyton.training.model.ParameterLayout;
import dev.adyton.training.text.ChatFormat;
import dev.adyton.training.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Writes a trained model as one GGUF file, tokenizer and chat template inside, as the architecture
 * "llama" that any GGUF engine knows.
 */
public final class ModelExport {
  private static final int NORMAL_TOKEN = 1;
  private static final int CONTROL_TOKEN = 3;

  private ModelExport() {}

  /**
   * Writes {@code file}. Norms stay float32 whatever {@code encoding} says.
   *
   * @param name what the model calls itself
   * @param origin one line that says where the weights come from
   */
  public static void write(
      Path file,
      String name,
      String origin,
      ModelShape shape,
      float[] weights,
      Vocabulary vocabulary,
      WeightEncoding encoding)
      throws IOException {
    GgufBuilder b = new GgufBuilder();
    b.text("general.architecture", "llama")
        .text("general.name", name)
        .text("general.description", origin)
        .text("general.license", "apache-2.0")
        .number("general.file_type", encoding.fileType());
    shape(b, shape);
    tokenizer(b, vocabulary);
    for (ParameterGroup g : ParameterLayout.of(shape).groups()) {
      WeightEncoding e = g.kind() == Kind.NORM ? WeightEncoding.F32 : encoding;
      b.tensor(g.name(), e, weights, g.offset(), g.rows(), g.cols());
    }
    b.write(file);
  }

  private static void shape(GgufBuilder b, ModelShape s) {
    b.number("llama.block_count", s.layers())
        .number("llama.context_length", s.context())
        .number("llama.embedding_length", s.dim())
        .number("llama.feed_forward_length", s.ffn())
        .number("llama.attention.head_count", s.heads())
        .number("llama.attention.head_count_kv", s.kvHeads())
        .number("llama.rope.dimension_count", s.headDim())
        .number("llama.vocab_size", s.vocabulary())
        .real("llama.attention.layer_norm_rms_epsilon", s.epsilon())
        .real("llama.rope.freq_base", s.ropeBase());
  }

  private static void tokenizer(GgufBuilder b, Vocabulary v) {
    int[] types = new int[v.size()];
    Arrays.fill(types, NORMAL_TOKEN);
    Arrays.fill(types, 0, Vocabulary.SPECIAL.size(), CONTROL_TOKEN);
    b.text("tokenizer.ggml.model", "gpt2")
        .text("tokenizer.ggml.pre", "smollm")
        .texts("tokenizer.ggml.tokens", v.tokens())
        .numbers("tokenizer.ggml.token_type", types)
        .texts(
            "tokenizer.ggml.merges",
            v.merges().stream().map(m -> m.left() + " " + m.right()).toList())
        .number("tokenizer.ggml.bos_token_id", Vocabulary.END_OF_TEXT)
        .number("tokenizer.ggml.eos_token_id", Vocabulary.MESSAGE_END)
        .number("tokenizer.ggml.padding_token_id", Vocabulary.END_OF_TEXT)
        .flag("tokenizer.ggml.add_bos_token", false)
        .text("tokenizer.chat_template", ChatFormat.TEMPLATE);
  }
}
