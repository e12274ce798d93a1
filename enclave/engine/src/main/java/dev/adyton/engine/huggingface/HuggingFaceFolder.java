package dev.adyton.engine.huggingface;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.gguf.GgufFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A folder with {@code config.json}, {@code tokenizer.json} and safetensors, whole or in shards.
 */
public final class HuggingFaceFolder {
  private static final JsonLimits CONFIG = new JsonLimits(8 << 20, 32, 1 << 18);
  private static final int MAX_TEXT = 64 << 20;
  private static final int MAX_SHARDS = 1000;

  /**
   * The folder's texts.
   *
   * @param tokenizer {@code tokenizer.json}
   * @param tokenizerConfig {@code tokenizer_config.json}, empty where absent
   * @param template the chat template, empty where absent
   */
  @SuppressWarnings("ArrayRecordComponent") // handed to a parser, never compared
  public record Text(byte[] tokenizer, byte[] tokenizerConfig, String template) {
    /** Returns both files, one after the other, for hashing. */
    public byte[] bytes() {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(tokenizer);
      out.writeBytes(tokenizerConfig);
      return out.toByteArray();
    }
  }

  /**
   * The folder's weights, by GGUF's names and in its order.
   *
   * @param bytes of all weight files
   */
  public record Weights(GgufFile file, long bytes) {}

  private HuggingFaceFolder() {}

  /** Reads what belongs to text. */
  public static Text text(Path folder) throws ModelException {
    byte[] config = optional(folder, "tokenizer_config.json", (int) 8e6);
    byte[] jinja = optional(folder, "chat_template.jinja", 1 << 20);
    String template = new String(jinja, StandardCharsets.UTF_8);
    if (jinja.length == 0 && config.length > 0) {
      Json.Obj object = object(config, "tokenizer_config.json");
      template = object.members().get("chat_template") instanceof Json.Str s ? s.value() : "";
    }
    return new Text(read(folder, "tokenizer.json", MAX_TEXT), config, template);
  }

  /**
   * Maps the weights.
   *
   * @param vocabulary the tokenizer's ids; embeddings often have rows beyond, which stand for no
   *     token and are left out
   */
  public static Weights weights(Path folder, Arena arena, int vocabulary) throws ModelException {
    Json.Obj config = object(read(folder, "config.json", 8 << 20), "config.json");
    Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
    long bytes = 0;
    for (String shard : shards(folder)) {
      MemorySegment memory = map(folder.resolve(shard), arena);
      bytes += memory.byteSize();
      for (Map.Entry<String, Safetensors.Tensor> t : Safetensors.read(memory).entrySet()) {
        if (tensors.putIfAbsent(t.getKey(), t.getValue()) != null) {
          throw new ModelException(Code.DUPLICATE, "tensor");
        }
      }
    }
    try {
      GgufFile file = new Conversion(new HfConfig(config), tensors, arena, vocabulary).file();
      return new Weights(file, bytes);
    } catch (CodecException e) {
      throw new ModelException(Code.VALUE, "config.json");
    }
  }

  private static Iterable<String> shards(Path folder) throws ModelException {
    if (Files.exists(folder.resolve("model.safetensors"))) {
      return List.of("model.safetensors");
    }
    String index = "model.safetensors.index.json";
    TreeSet<String> names = new TreeSet<>();
    Json.Obj all = object(read(folder, index, 8 << 20), index);
    if (all.members().get("weight_map") instanceof Json.Obj map) {
      for (Json value : map.members().values()) {
        // A name from a stranger's file: no way out of the folder.
        if (!(value instanceof Json.Str(String s)) || !s.matches("[A-Za-z0-9._-]{1,128}")) {
          throw new ModelException(Code.VALUE, index);
        }
        names.add(s);
      }
    }
    if (names.isEmpty() || names.size() > MAX_SHARDS) {
      throw new ModelException(Code.LIMIT, index);
    }
    return names;
  }

  private static Json.Obj object(byte[] bytes, String name) throws ModelException {
    try {
      if (Json.parse(bytes, CONFIG) instanceof Json.Obj o) {
        return o;
      }
    } catch (CodecException e) {
      throw new ModelException(Code.MAGIC, name);
    }
    throw new ModelException(Code.MAGIC, name);
  }

  private static byte[] optional(Path folder, String name, int most) throws ModelException {
    return Files.exists(folder.resolve(name)) ? read(folder, name, most) : new byte[0];
  }

  private static byte[] read(Path folder, String name, int most) throws ModelException {
    Path file = folder.resolve(name);
    try {
      if (Files.size(file) > most) {
        throw new ModelException(Code.LIMIT, name);
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new ModelException(Code.UNREADABLE, name);
    }
  }

  private static MemorySegment map(Path file, Arena arena) throws ModelException {
    try (FileChannel c = FileChannel.open(file, StandardOpenOption.READ)) {
      return c.map(FileChannel.MapMode.READ_ONLY, 0, c.size(), arena);
    } catch (IOException | UnsupportedOperationException e) {
      throw new ModelException(Code.UNREADABLE, "safetensors");
    }
  }
}
