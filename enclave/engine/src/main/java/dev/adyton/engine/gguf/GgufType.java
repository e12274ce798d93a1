package dev.adyton.engine.gguf;

import java.util.Optional;

/** Types of metadata values, in the order of their numbers. */
enum GgufType {
  UINT8(1),
  INT8(1),
  UINT16(2),
  INT16(2),
  UINT32(4),
  INT32(4),
  FLOAT32(4),
  BOOL(1),
  STRING(0),
  ARRAY(0),
  UINT64(8),
  INT64(8),
  FLOAT64(8);

  private static final GgufType[] BY_NUMBER = values();

  private final int bytes;

  GgufType(int bytes) {
    this.bytes = bytes;
  }

  /** Returns the size of a value; 0 where values differ in size. */
  int bytes() {
    return bytes;
  }

  static Optional<GgufType> of(int number) {
    return number >= 0 && number < BY_NUMBER.length
        ? Optional.of(BY_NUMBER[number])
        : Optional.empty();
  }
}
