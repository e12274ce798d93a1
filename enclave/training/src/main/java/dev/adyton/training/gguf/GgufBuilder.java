package dev.adyton.training.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes GGUF version 3: metadata, tensor descriptions, tensor data aligned to 32 bytes. The same
 * calls give the same bytes.
 */
final class GgufBuilder {
  private static final int MAGIC = 0x46554747;
  private static final int VERSION = 3;
  private static final int ALIGNMENT = 32;
  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int FLOAT32 = 6;
  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  private final Bytes entries = new Bytes();
  private final List<Tensor> tensors = new ArrayList<>();
  private int entryCount;

  @SuppressWarnings("ArrayRecordComponent") // bytes to write, never compared
  private record Tensor(String name, WeightEncoding type, int rows, int cols, byte[] data) {}

  private static final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes i32(int v) {
      out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(v).array());
      return this;
    }

    Bytes i64(long v) {
      out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(v).array());
      return this;
    }

    Bytes text(String s) {
      byte[] b = s.getBytes(StandardCharsets.UTF_8);
      i64(b.length);
      out.writeBytes(b);
      return this;
    }

    void pad() {
      while (out.size() % ALIGNMENT != 0) {
        out.write(0);
      }
    }
  }

  private Bytes entry(String key, int type) {
    entryCount++;
    return entries.text(key).i32(type);
  }

  GgufBuilder text(String key, String value) {
    entry(key, STRING).text(value);
    return this;
  }

  GgufBuilder number(String key, int value) {
    entry(key, UINT32).i32(value);
    return this;
  }

  GgufBuilder real(String key, float value) {
    entry(key, FLOAT32).i32(Float.floatToRawIntBits(value));
    return this;
  }

  GgufBuilder flag(String key, boolean value) {
    entry(key, BOOL).out.write(value ? 1 : 0);
    return this;
  }

  GgufBuilder texts(String key, List<String> values) {
    Bytes b = entry(key, ARRAY).i32(STRING).i64(values.size());
    values.forEach(b::text);
    return this;
  }

  GgufBuilder numbers(String key, int[] values) {
    Bytes b = entry(key, ARRAY).i32(INT32).i64(values.length);
    for (int v : values) {
      b.i32(v);
    }
    return this;
  }

  /** Adds a tensor; one row makes a vector. */
  GgufBuilder tensor(
      String name, WeightEncoding type, float[] weights, int from, int rows, int cols) {
    tensors.add(new Tensor(name, type, rows, cols, type.encode(weights, from, rows * cols)));
    return this;
  }

  byte[] build() {
    Bytes head = new Bytes().i32(MAGIC).i32(VERSION).i64(tensors.size()).i64(entryCount);
    head.out.writeBytes(entries.out.toByteArray());
    long at = 0;
    for (Tensor t : tensors) {
      head.text(t.name()).i32(t.rows() == 1 ? 1 : 2).i64(t.cols());
      if (t.rows() > 1) {
        head.i64(t.rows());
      }
      head.i32(t.type().number()).i64(at);
      at += (t.data().length + ALIGNMENT - 1L) / ALIGNMENT * ALIGNMENT;
    }
    head.pad();
    for (Tensor t : tensors) {
      head.out.writeBytes(t.data());
      head.pad();
    }
    return head.out.toByteArray();
  }

  /** Writes beside {@code file}, then moves: nobody sees half a model. */
  void write(Path file) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".part");
    Files.write(beside, build());
    try (FileChannel c = FileChannel.open(beside, StandardOpenOption.WRITE)) {
      c.force(true);
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
