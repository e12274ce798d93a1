package dev.adyton.engine.gguf;

import java.util.Optional;

/** Types of metadata values, in the order of their numbers. */
enum GgufType {
  UINT8(0, 1),
  INT8(1, 1),
  UINT16(2, 2),
  INT16(3, 2),
  UINT32(4, 4),
  INT32(5, 4),
  FLOAT32(6, 4),
  BOOL(7, 1),
  STRING(8, 0),
  ARRAY(9, 0),
  UINT64(10, 8),
  INT64(11, 8),
  FLOAT64(12, 8);

  private static final GgufType[] BY_NUMBER = values();

  private final int number;
  private final int bytes;

  GgufType(int number, int bytes) {
    this.number = number;
    this.bytes = bytes;
  }

  /** Returns the number that stands for the type in a file. */
  int number() {
    return number;
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
