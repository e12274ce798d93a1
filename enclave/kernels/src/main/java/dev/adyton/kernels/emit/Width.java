package dev.adyton.kernels.emit;

/** Bits of a vector. */
enum Width {
  XMM(0),
  YMM(1),
  ZMM(2);

  /** EVEX.L'L; of VEX, whose vectors end at 256 bits, L. */
  private final int code;

  Width(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
