package dev.adyton.workbench;

import dev.adyton.engine.gguf.GgufWriter;
import dev.adyton.kernels.WeightType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Writes a Llama of random weights. The same shape, type and seed give the same file.
 *
 * <p>Blocks are filled with random bits and get one scale that gives a weight the variance 1/cols,
 * so that states neither vanish nor explode.
 */
final class RandomModel {
  /** The types that are written; {@code Q4_0} files have a {@code Q6_K} head, as real ones do. */
  static final Set<WeightType> TYPES =
      Set.copyOf(
          EnumSet.of(
              WeightType.F32, WeightType.F16, WeightType.BF16, WeightType.Q8_0, WeightType.Q4_0));

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final ModelShape shape;
  private final WeightType type;
  private final SplittableRandom random;
  private final GgufWriter writer = new GgufWriter();

  private RandomModel(ModelShape shape, WeightType type, long seed) {
    this.shape = shape;
    this.type = type;
    this.random = new SplittableRandom(seed);
  }

  /** Writes the file. */
  static void write(ModelShape shape, WeightType type, long seed, WritableByteChannel out)
      throws IOException {
    RandomModel m = new RandomModel(shape, type, seed);
    m.metadata();
    m.tensors();
    m.writer.write(out);
  }

  private void metadata() {
    writer.text("general.architecture", "llama");
    writer.text("general.name", "random-" + shape);
    writer.uint32("llama.context_length", 8192);
    writer.uint32("llama.embedding_length", shape.width());
    writer.uint32("llama.block_count", shape.layers());
    writer.uint32("llama.feed_forward_length", shape.hidden());
    writer.uint32("llama.attention.head_count", shape.heads());
    writer.uint32("llama.attention.head_count_kv", shape.kvHeads());
    writer.float32("llama.attention.layer_norm_rms_epsilon", 1e-5f);
    writer.float32("llama.rope.freq_base", 500_000);
    writer.uint32("llama.rope.dimension_count", shape.width() / shape.heads());
    writer.text("tokenizer.ggml.model", "gpt2");
    writer.texts("tokenizer.ggml.tokens", vocabulary(shape.vocabulary()));
    writer.texts("tokenizer.ggml.merges", List.of("a b"));
  }

  /** Every byte as GPT-2 spells it, "ab", then fillers that nothing merges into. */
  private static List<String> vocabulary(int size) {
    List<String> out = new ArrayList<>();
    int next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      out.add(String.valueOf((char) (printable ? b : next++)));
    }
    out.add("ab");
    while (out.size() < size) {
      out.add("#" + out.size());
    }
    return out;
  }

  private void tensors() {
    WeightType head = type == WeightType.Q4_0 ? WeightType.Q6_K : type;
    matrix("token_embd", head, shape.width(), shape.vocabulary());
    for (int i = 0; i < shape.layers(); i++) {
      String blk = "blk." + i + ".";
      ones(blk + "attn_norm");
      matrix(blk + "attn_q", shape.width(), shape.width());
      matrix(blk + "attn_k", shape.width(), shape.keys());
      matrix(blk + "attn_v", shape.width(), shape.keys());
      matrix(blk + "attn_output", shape.width(), shape.width());
      ones(blk + "ffn_norm");
      matrix(blk + "ffn_gate", shape.width(), shape.hidden());
      matrix(blk + "ffn_up", shape.width(), shape.hidden());
      matrix(blk + "ffn_down", shape.hidden(), shape.width());
    }
    ones("output_norm");
  }

  private void ones(String name) {
    List<Long> size = List.of((long) shape.width());
    writer.tensor(
        name + ".weight",
        WeightType.F32,
        size,
        () -> {
          MemorySegment out = Arena.ofAuto().allocate(4L * shape.width());
          for (int i = 0; i < shape.width(); i++) {
            out.set(FLOAT, 4L * i, 1f);
          }
          return out;
        });
  }

  private void matrix(String name, int cols, int rows) {
    matrix(name, type, cols, rows);
  }

  private void matrix(String name, WeightType type, int cols, int rows) {
    List<Long> size = List.of((long) cols, (long) rows);
    writer.tensor(name + ".weight", type, size, () -> weights(type, cols, rows));
  }

  private MemorySegment weights(WeightType type, int cols, int rows) {
    long bytes = Math.multiplyExact(type.bytes(cols), (long) rows);
    MemorySegment out = Arena.ofAuto().allocate(bytes, 8);
    float deviation = (float) (1 / Math.sqrt(cols));
    if (type.block() == 1) {
      for (long at = 0; at < bytes; at += type.blockBytes()) {
        number(type, out, at, (random.nextInt() / 0x1p31f) * 1.732f * deviation);
      }
      return out;
    }
    for (long at = 0; at + 8 <= bytes; at += 8) {
      out.set(LONG, at, random.nextLong());
    }
    short scale = Float.floatToFloat16(deviation / spread(type));
    for (long at = 0; at < bytes; at += type.blockBytes()) {
      if (type == WeightType.Q6_K) {
        for (int i = 192; i < 208; i++) {
          out.set(ValueLayout.JAVA_BYTE, at + i, (byte) 16);
        }
      }
      out.set(SHORT, at + (type == WeightType.Q6_K ? 208 : 0), scale);
    }
    return out;
  }

  private static void number(WeightType type, MemorySegment out, long at, float number) {
    switch (type) {
      case F16 -> out.set(SHORT, at, Float.floatToFloat16(number));
      case BF16 -> out.set(SHORT, at, (short) (Float.floatToRawIntBits(number) >>> 16));
      default -> out.set(FLOAT, at, number);
    }
  }

  /** Returns the standard deviation of a block's numbers before they are scaled. */
  private static float spread(WeightType type) {
    return switch (type) {
      case Q8_0 -> 73.9f;
      case Q4_0 -> 4.6f;
      default -> 16 * 18.5f;
    };
  }
}
