package dev.adyton.engine;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes GGUF files, also wrong ones, for tests that need no outside data. */
final class SyntheticGguf {
  private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
  private final ByteArrayOutputStream tensors = new ByteArrayOutputStream();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private int entryCount;
  private int tensorCount;

  SyntheticGguf text(String key, String value) {
    entry(key, 8);
    string(entries, value);
    return this;
  }

  SyntheticGguf uint32(String key, int value) {
    entry(key, 4);
    number(entries, value, 4);
    return this;
  }

  SyntheticGguf float32(String key, float value) {
    entry(key, 6);
    number(entries, Float.floatToIntBits(value), 4);
    return this;
  }

  SyntheticGguf texts(String key, List<String> values) {
    entry(key, 9);
    number(entries, 8, 4);
    number(entries, values.size(), 8);
    values.forEach(v -> string(entries, v));
    return this;
  }

  SyntheticGguf integers(String key, int... values) {
    entry(key, 9);
    number(entries, 5, 4);
    number(entries, values.length, 8);
    for (int v : values) {
      number(entries, v, 4);
    }
    return this;
  }

  SyntheticGguf floats(String key, float... values) {
    entry(key, 9);
    number(entries, 6, 4);
    number(entries, values.length, 8);
    for (float v : values) {
      number(entries, Float.floatToIntBits(v), 4);
    }
    return this;
  }

  SyntheticGguf entry(String key, int type) {
    string(entries, key);
    number(entries, type, 4);
    entryCount++;
    return this;
  }

  SyntheticGguf raw(long value, int bytes) {
    number(entries, value, bytes);
    return this;
  }

  /** Adds an F32 tensor with small values, at the next free place. */
  SyntheticGguf tensor(String name, int... dimensions) {
    int n = 1;
    for (int d : dimensions) {
      n *= d;
    }
    describe(name, 0, data.size(), dimensions);
    for (int i = 0; i < n; i++) {
      number(data, Float.floatToIntBits((i * 37 % 23 - 11) / 40f), 4);
    }
    while (data.size() % 32 != 0) {
      data.write(0);
    }
    return this;
  }

  SyntheticGguf describe(String name, int type, long offset, int... dimensions) {
    string(tensors, name);
    number(tensors, dimensions.length, 4);
    for (int d : dimensions) {
      number(tensors, d, 8);
    }
    number(tensors, type, 4);
    number(tensors, offset, 8);
    tensorCount++;
    return this;
  }

  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    number(out, 3, 4);
    number(out, tensorCount, 8);
    number(out, entryCount, 8);
    out.writeBytes(entries.toByteArray());
    out.writeBytes(tensors.toByteArray());
    while (out.size() % 32 != 0) {
      out.write(0);
    }
    out.writeBytes(data.toByteArray());
    return out.toByteArray();
  }

  private static void string(ByteArrayOutputStream out, String s) {
    byte[] utf8 = s.getBytes(StandardCharsets.UTF_8);
    number(out, utf8.length, 8);
    out.writeBytes(utf8);
  }

  private static void number(ByteArrayOutputStream out, long value, int bytes) {
    byte[] b = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    out.write(b, 0, bytes);
  }

  /** A whole tiny llama with a SentencePiece vocabulary of the 256 bytes and a few letters. */
  static SyntheticGguf llama() {
    List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    for (int b = 0; b < 256; b++) {
      tokens.add(String.format("<0x%02X>", b));
    }
    tokens.addAll(List.of("\u2581", "a", "b", "ab", "\u2581ab"));
    int[] types = new int[tokens.size()];
    float[] scores = new float[tokens.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = i == 0 ? 2 : i < 3 ? 3 : i < 259 ? 6 : 1;
      scores[i] = -i;
    }
    SyntheticGguf file =
        new SyntheticGguf()
            .text("general.architecture", "llama")
            .uint32("llama.context_length", 64)
            .uint32("llama.embedding_length", 8)
            .uint32("llama.block_count", 1)
            .uint32("llama.feed_forward_length", 12)
            .uint32("llama.attention.head_count", 2)
            .float32("llama.attention.layer_norm_rms_epsilon", 1e-5f)
            .text("tokenizer.ggml.model", "llama")
            .texts("tokenizer.ggml.tokens", tokens)
            .integers("tokenizer.ggml.token_type", types)
            .floats("tokenizer.ggml.scores", scores)
            .uint32("tokenizer.ggml.bos_token_id", 1)
            .uint32("tokenizer.ggml.eos_token_id", 2);
    file.tensor("token_embd.weight", 8, tokens.size()).tensor("output_norm.weight", 8);
    for (String norm : List.of("attn_norm", "ffn_norm")) {
      file.tensor("blk.0." + norm + ".weight", 8);
    }
    for (String square : List.of("attn_q", "attn_k", "attn_v", "attn_output")) {
      file.tensor("blk.0." + square + ".weight", 8, 8);
    }
    return file.tensor("blk.0.ffn_gate.weight", 8, 12)
        .tensor("blk.0.ffn_up.weight", 8, 12)
        .tensor("blk.0.ffn_down.weight", 12, 8);
  }
}
