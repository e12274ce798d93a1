package dev.adyton.engine.gguf;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A position in a file that may end anywhere. Every read checks first that its bytes are there;
 * lengths are compared as unsigned 64-bit numbers with what is left, so no sum can overflow.
 */
final class GgufCursor {
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment file;
  private long at;

  GgufCursor(MemorySegment file, long at) {
    this.file = file;
    this.at = at;
  }

  long at() {
    return at;
  }

  void skip(long bytes) throws ModelException {
    if (bytes < 0 || bytes > file.byteSize() - at) {
      throw new ModelException(Code.TRUNCATED, "header");
    }
    at += bytes;
  }

  int int32() throws ModelException {
    skip(Integer.BYTES);
    return file.get(INT, at - Integer.BYTES);
  }

  long int64() throws ModelException {
    skip(Long.BYTES);
    return file.get(LONG, at - Long.BYTES);
  }

  /** Reads an unsigned count or length of at most {@code limit}, called {@code name} in errors. */
  int count(int limit, String name) throws ModelException {
    long n = int64();
    if (n < 0 || n > limit) {
      throw new ModelException(Code.LIMIT, name);
    }
    return (int) n;
  }

  /** Reads a key or name: short, and valid UTF-8. */
  String name(int limit, String what) throws ModelException {
    int length = count(limit, what);
    skip(length);
    return text(file, at - length, length, what);
  }

  /** Moves past a value of {@code type}. */
  void value(GgufType type, int depth) throws ModelException {
    switch (type) {
      case STRING -> skip(count(GgufLimits.MAX_DOCUMENT_BYTES, "string length"));
      case ARRAY -> array(depth + 1);
      case BOOL -> bool();
      default -> skip(type.bytes());
    }
  }

  private void array(int depth) throws ModelException {
    if (depth > GgufLimits.MAX_ARRAY_DEPTH) {
      throw new ModelException(Code.LIMIT, "array depth");
    }
    GgufType element = type();
    int n = count(GgufLimits.MAX_ARRAY_ELEMENTS, "array length");
    if (element.bytes() > 0) {
      skip((long) n * element.bytes());
      return;
    }
    for (int i = 0; i < n; i++) {
      value(element, depth);
    }
  }

  private void bool() throws ModelException {
    skip(1);
    byte b = file.get(ValueLayout.JAVA_BYTE, at - 1);
    if (b != 0 && b != 1) {
      throw new ModelException(Code.VALUE, "bool");
    }
  }

  GgufType type() throws ModelException {
    return GgufType.of(int32()).orElseThrow(() -> new ModelException(Code.TYPE, "value type"));
  }

  static String text(MemorySegment file, long at, int length, String what) throws ModelException {
    byte[] utf8 = file.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new ModelException(Code.ENCODING, what);
    }
  }
}
