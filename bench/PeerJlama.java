// Jlama (com.github.tjake:jlama-core) on a shape: the same work as `adyton bench`, one line of JSON.
// It reads folders of safetensors with its own four bits, so the weights are other random numbers than ours, of the
// same shape and as many bits: 32 to a scale. The folder is made on first use.
// usage: java -cp 'LIB/*' … PeerJlama.java SHAPE FOLDER PROMPT_TOKENS GEN_TOKENS THREADS
import com.github.tjake.jlama.model.AbstractModel;
import com.github.tjake.jlama.model.ModelSupport;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.safetensors.SafeTensorSupport;
import com.github.tjake.jlama.tensor.AbstractTensor;
import com.github.tjake.jlama.tensor.KvBufferCache.KvBuffer;
import com.github.tjake.jlama.tensor.operations.TensorOperationsProvider;
import com.github.tjake.jlama.tensor.KvBufferCache;
import com.github.tjake.jlama.util.MachineSpec;
import com.github.tjake.jlama.util.PhysicalCoreExecutor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

public final class PeerJlama {
  private static final int WARM = 4;

  /** As `adyton bench-model` has them; the head is the embedding. */
  private enum Shape {
    LLAMA_1B(2048, 8192, 16, 32, 8, 128_256),
    LLAMA_110M(768, 2048, 12, 12, 12, 32_000);

    private final int width;
    private final int hidden;
    private final int layers;
    private final int heads;
    private final int kvHeads;
    private final int vocabulary;

    Shape(int width, int hidden, int layers, int heads, int kvHeads, int vocabulary) {
      this.width = width;
      this.hidden = hidden;
      this.layers = layers;
      this.heads = heads;
      this.kvHeads = kvHeads;
      this.vocabulary = vocabulary;
    }

    /** Names and sizes of all weights, in the order of the file. */
    private Map<String, int[]> tensors() {
      int keys = width / heads * kvHeads;
      Map<String, int[]> out = new LinkedHashMap<>();
      out.put("model.embed_tokens.weight", new int[] {vocabulary, width});
      for (int i = 0; i < layers; i++) {
        String layer = "model.layers." + i + ".";
        out.put(layer + "input_layernorm.weight", new int[] {width});
        out.put(layer + "self_attn.q_proj.weight", new int[] {width, width});
        out.put(layer + "self_attn.k_proj.weight", new int[] {keys, width});
        out.put(layer + "self_attn.v_proj.weight", new int[] {keys, width});
        out.put(layer + "self_attn.o_proj.weight", new int[] {width, width});
        out.put(layer + "post_attention_layernorm.weight", new int[] {width});
        out.put(layer + "mlp.gate_proj.weight", new int[] {hidden, width});
        out.put(layer + "mlp.up_proj.weight", new int[] {hidden, width});
        out.put(layer + "mlp.down_proj.weight", new int[] {width, hidden});
      }
      out.put("model.norm.weight", new int[] {width});
      return out;
    }

    private String config() {
      return String.format(
          Locale.ROOT,
          "{\"architectures\": [\"LlamaForCausalLM\"], \"model_type\": \"llama\", \"hidden_act\": \"silu\","
              + " \"hidden_size\": %d, \"intermediate_size\": %d, \"num_hidden_layers\": %d,"
              + " \"num_attention_heads\": %d, \"num_key_value_heads\": %d, \"vocab_size\": %d,"
              + " \"max_position_embeddings\": 2048, \"rms_norm_eps\": 1e-5, \"rope_theta\": 10000.0,"
              + " \"bos_token_id\": 1, \"eos_token_id\": 2, \"tie_word_embeddings\": true,"
              + " \"torch_dtype\": \"bfloat16\"}",
          width, hidden, layers, heads, kvHeads, vocabulary);
    }
  }

  private final AbstractModel model;

  private PeerJlama(AbstractModel model) {
    this.model = model;
  }

  public static void main(String[] args) throws Exception {
    Shape shape = Shape.valueOf(args[0].toUpperCase(Locale.ROOT).replace('-', '_'));
    int prompt = Integer.parseInt(args[2]);
    int gen = Integer.parseInt(args[3]);
    PhysicalCoreExecutor.overrideThreadCount(Integer.parseInt(args[4]));
    Path folder = made(shape, Path.of(args[1]));
    long start = System.nanoTime();
    try (AbstractModel model =
        ModelSupport.loadModel(folder.toFile(), DType.F32, DType.I8)) {
      PeerJlama peer = new PeerJlama(model);
      peer.decode(1);
      double first = (System.nanoTime() - start) / 1e9;
      long end = System.nanoTime() + 10_000_000_000L; // loops are compiled in use
      do {
        peer.prefill(prompt);
        peer.decode(8);
      } while (System.nanoTime() < end);
      double prefill = peer.prefill(prompt);
      double decode = peer.decode(gen);
      // Its native library of this version multiplies bytes in 256 bits, by vpmaddubsw: so objdump reads it.
      System.out.printf(
          Locale.ROOT,
          "{\"engine\": \"Jlama\", \"prefill_tok_s\": %.2f, \"decode_tok_s\": %.2f, \"first_answer_s\": %.2f,"
              + " \"lacks\": \"AVX512_VNNI\", \"system\": \"%s, vectors %s, activations I8, weights Q4 of its own\"}%n",
          prefill, decode, first, TensorOperationsProvider.get().name(), MachineSpec.VECTOR_TYPE);
    }
    System.exit(0); // its threads are not daemons
  }

  private static int id(int i) {
    return (i * 37 + 11) % 256;
  }

  private double prefill(int n) {
    int[] ids = new int[n];
    for (int i = 0; i < n; i++) {
      ids[i] = id(i);
    }
    try (KvBufferCache cache = new KvBufferCache(model);
        KvBuffer kv = cache.getEphemeralKvBuffer()) {
      long start = System.nanoTime();
      model.batchForward(ids, 0, kv).close();
      return n * 1e9 / (System.nanoTime() - start);
    }
  }

  /** Tokens per second of one sequence: it has no way to decode several in one pass. */
  private double decode(int n) {
    try (KvBufferCache cache = new KvBufferCache(model);
        KvBuffer kv = cache.getEphemeralKvBuffer();
        AbstractTensor logits = model.makeDenseTensor(model.getConfig().vocabularySize)) {
      long start = System.nanoTime();
      for (int i = 0; i < WARM + n; i++) {
        if (i == WARM) {
          start = System.nanoTime();
        }
        try (AbstractTensor out = model.forward(id(i), i, kv, Optional.empty())) {
          model.sample(out, 0, 0, logits);
        }
      }
      return n * 1e9 / (System.nanoTime() - start);
    }
  }

  /** Returns the folder with the shape in the peer's four bits; makes it where it is not. */
  private static Path made(Shape shape, Path folder) throws IOException {
    Path quantised = folder.resolve(shape.name() + "-q4");
    if (!Files.exists(quantised.resolve("config.json"))) {
      Path whole = folder.resolve(shape.name());
      Files.createDirectories(whole);
      Files.writeString(whole.resolve("config.json"), shape.config());
      Files.writeString(whole.resolve("tokenizer.json"), tokenizer(shape.vocabulary));
      Files.writeString(whole.resolve("tokenizer_config.json"), "{}");
      Files.writeString(whole.resolve("README.md"), ""); // it copies one
      weights(shape, whole.resolve("model.safetensors"));
      SafeTensorSupport.quantizeModel(
          whole, DType.Q4, new String[0], new String[0], Optional.of(quantised));
      Files.delete(whole.resolve("model.safetensors"));
    }
    return quantised;
  }

  /** Words without merges: nothing is tokenized here, but a model does not load without. */
  private static String tokenizer(int vocabulary) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < vocabulary; i++) {
      words.append(i == 0 ? "" : ",").append("\"w").append(i).append("\":").append(i);
    }
    return "{\"version\":\"1.0\",\"added_tokens\":[],\"model\":{\"type\":\"BPE\",\"byte_fallback\":true,"
        + "\"vocab\":{" + words + "},\"merges\":[]}}";
  }

  /** Random weights in bfloat16. */
  private static void weights(Shape shape, Path file) throws IOException {
    StringBuilder header = new StringBuilder("{");
    long at = 0;
    for (Map.Entry<String, int[]> tensor : shape.tensors().entrySet()) {
      int[] size = tensor.getValue();
      long bytes = 2L * size[0] * (size.length > 1 ? size[1] : 1);
      String dims = size.length > 1 ? size[0] + "," + size[1] : "" + size[0];
      header.append(at == 0 ? "" : ",").append('"').append(tensor.getKey())
          .append("\":{\"dtype\":\"BF16\",\"shape\":[").append(dims)
          .append("],\"data_offsets\":[").append(at).append(',').append(at + bytes).append("]}");
      at += bytes;
    }
    byte[] json = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
    Random random = new Random(1);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).array());
      out.write(json);
      ByteBuffer run = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
      for (long left = at; left > 0; left -= run.limit()) {
        run.clear().limit((int) Math.min(left, run.capacity()));
        while (run.hasRemaining()) {
          float weight = (random.nextInt(2001) - 1000) / 30_000f;
          run.putShort((short) (Float.floatToRawIntBits(weight) >> 16));
        }
        out.write(run.array(), 0, run.limit());
      }
    }
  }
}
