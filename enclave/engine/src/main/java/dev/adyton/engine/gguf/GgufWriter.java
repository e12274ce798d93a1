package dev.adyton.engine.gguf;

import dev.adyton.kernels.WeightType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes GGUF version 3: metadata, tensor descriptions, then tensors aligned to 32 bytes. The same
 * calls give the same bytes. Not thread-safe.
 */
public final class GgufWriter {
  private static final int ALIGNMENT = 32;

  /** Gives a tensor's bytes when its turn to be written comes: a whole model need not be held. */
  @FunctionalInterface
  public interface Source {
    /** Returns exactly the tensor's bytes. */
    MemorySegment bytes();
  }

  private record Tensor(String name, WeightType type, List<Long> dimensions, Source source) {
    long size() {
      return type.bytes(dimensions.stream().reduce(1L, Math::multiplyExact));
    }
  }

  private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
  private final List<Tensor> tensors = new ArrayList<>();
  private int entryCount;

  /** Begins an empty file. */
  public GgufWriter() {}

  private GgufWriter entry(String key, GgufType type) {
    entryCount++;
    string(entries, key);
    number(entries, type.number(), 4);
    return this;
  }

  /** Adds a text. */
  public GgufWriter text(String key, String value) {
    string(entry(key, GgufType.STRING).entries, value);
    return this;
  }

  /** Adds an unsigned 32-bit number. */
  public GgufWriter uint32(String key, int value) {
    number(entry(key, GgufType.UINT32).entries, value, 4);
    return this;
  }

  /** Adds a 32-bit float. */
  public GgufWriter float32(String key, float value) {
    number(entry(key, GgufType.FLOAT32).entries, Float.floatToRawIntBits(value), 4);
    return this;
  }

  /** Adds a 64-bit float. */
  public GgufWriter float64(String key, double value) {
    number(entry(key, GgufType.FLOAT64).entries, Double.doubleToRawLongBits(value), 8);
    return this;
  }

  /** Adds a list of texts. */
  public GgufWriter texts(String key, List<String> values) {
    entry(key, GgufType.ARRAY);
    number(entries, GgufType.STRING.number(), 4);
    number(entries, values.size(), 8);
    values.forEach(v -> string(entries, v));
    return this;
  }

  /** Copies all entries of {@code file} but those called {@code without}, as they stand there. */
  public GgufWriter copy(GgufFile file, String... without) {
    entries.writeBytes(file.rawEntries("", without));
    entryCount += file.keys().size() - (int) Arrays.stream(without).filter(file::has).count();
    return this;
  }

  /**
   * Adds a tensor.
   *
   * @param dimensions the contiguous one first
   */
  public GgufWriter tensor(String name, WeightType type, List<Long> dimensions, Source source) {
    tensors.add(new Tensor(name, type, List.copyOf(dimensions), source));
    return this;
  }

  /** Returns the file up to its first tensor's bytes. */
  public byte[] header() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    number(out, GgufReader.MAGIC, 4);
    number(out, 3, 4);
    number(out, tensors.size(), 8);
    number(out, entryCount, 8);
    out.writeBytes(entries.toByteArray());
    long at = 0;
    for (Tensor t : tensors) {
      string(out, t.name);
      number(out, t.dimensions.size(), 4);
      t.dimensions.forEach(d -> number(out, d, 8));
      number(out, t.type.number(), 4);
      number(out, at, 8);
      at += padded(t.size());
    }
    out.writeBytes(new byte[(int) (padded(out.size()) - out.size())]);
    return out.toByteArray();
  }

  /** Writes the whole file. */
  public void write(WritableByteChannel out) throws IOException {
    writeFully(out, ByteBuffer.wrap(header()));
    for (Tensor t : tensors) {
      MemorySegment bytes = t.source.bytes();
      if (bytes.byteSize() != t.size()) {
        throw new IllegalArgumentException("size of a tensor");
      }
      for (long at = 0; at < t.size(); at += 1 << 20) {
        MemorySegment part = bytes.asSlice(at, Math.min(1 << 20, t.size() - at));
        writeFully(out, ByteBuffer.wrap(part.toArray(ValueLayout.JAVA_BYTE)));
      }
      writeFully(out, ByteBuffer.allocate((int) (padded(t.size()) - t.size())));
    }
  }

  private static void writeFully(WritableByteChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  private static long padded(long size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
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
}
