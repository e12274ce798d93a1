package dev.adyton.models;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which files a model may consist of. GGUF, safetensors and JSON say what a model is; pickles,
 * archives and Python do things, and are never taken. One Jinja file is: newer models keep their
 * chat template there, and only the engine's sandbox reads it.
 */
final class Formats {
  /** A folder's files beside its weights. */
  private static final Set<String> TEXTS =
      Set.of(
          "config.json",
          "generation_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "model.safetensors.index.json",
          "chat_template.jinja");

  private static final JsonLimits JSON = new JsonLimits(64 << 20, 64, 1 << 24);
  private static final JsonLimits HEADER = new JsonLimits(32 << 20, 8, 1 << 20);
  private static final int MAX_TEMPLATE = 1 << 20;

  private Formats() {}

  /** Returns whether a file of this name may be part of a model. */
  static boolean isTaken(String name) {
    return ModelFile.isName(name) && (isWeights(name) || TEXTS.contains(name));
  }

  static boolean isGguf(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(".gguf");
  }

  static boolean isSafetensors(String name) {
    return name.endsWith(".safetensors");
  }

  private static boolean isWeights(String name) {
    return isGguf(name) || isSafetensors(name);
  }

  /** Returns the other files of a GGUF model that is split, all of them with {@code first}. */
  static List<String> parts(String first) {
    int at = first.lastIndexOf("-00001-of-");
    if (at < 0 || !first.substring(at).matches("-00001-of-[0-9]{5}\\.gguf")) {
      return List.of(first);
    }
    int count = Integer.parseInt(first.substring(at + 10, at + 15));
    return Stream.iterate(1, n -> n <= count, n -> n + 1)
        .map(n ->
            String.format(Locale.ROOT, "%s-%05d-of-%05d.gguf", first.substring(0, at), n, count))
        .toList();
  }

  /**
   * Looks whether a file begins as its name says.
   *
   * @throws IOException with the file's name, where it does not
   */
  static void check(Path file) throws IOException {
    String name = file.getFileName().toString();
    boolean right =
        isGguf(name)
            ? gguf(file)
            : isSafetensors(name)
                ? safetensors(file)
                : name.endsWith(".json") ? json(file, JSON) : Files.size(file) <= MAX_TEMPLATE;
    if (!right) {
      throw new NotAModel(name);
    }
  }

  /** A file that is not what its name says. */
  static final class NotAModel extends IOException {
    private static final long serialVersionUID = 1L;

    NotAModel(String name) {
      super(name + " is not what its name says");
    }
  }

  private static boolean gguf(Path file) throws IOException {
    ByteBuffer b = head(file, 8);
    if (b.remaining() < 8 || b.getInt() != 0x46554747) {
      return false;
    }
    int version = b.getInt();
    return version == 2 || version == 3;
  }

  private static boolean safetensors(Path file) throws IOException {
    ByteBuffer b = head(file, 8);
    long header = b.remaining() < 8 ? -1 : b.getLong();
    if (header < 2 || header > HEADER.maxBytes() || header > Files.size(file) - 8) {
      return false;
    }
    ByteBuffer whole = head(file, 8 + (int) header);
    byte[] json = new byte[(int) header];
    whole.get(8, json);
    return parses(json, HEADER);
  }

  private static boolean json(Path file, JsonLimits limits) throws IOException {
    return Files.size(file) <= limits.maxBytes() && parses(Files.readAllBytes(file), limits);
  }

  private static boolean parses(byte[] json, JsonLimits limits) {
    try {
      return Json.parse(json, limits) instanceof Json.Obj;
    } catch (CodecException e) {
      return false;
    }
  }

  private static ByteBuffer head(Path file, int bytes) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return ByteBuffer.wrap(in.readNBytes(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
