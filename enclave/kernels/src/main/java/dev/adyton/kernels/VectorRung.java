package dev.adyton.kernels;

import java.util.Optional;
import jdk.incubator.vector.VectorShape;

/** The rung on the Vector API. Loaded only where its module is there. */
final class VectorRung {
  private VectorRung() {}

  /** Returns the kernels at the width this machine prefers, no wider than the 16 lanes. */
  static Kernels preferred() {
    return ofBits(Math.min(512, VectorShape.preferredShape().vectorBitSize()));
  }

  static Optional<String> obstacle() {
    int bits = VectorShape.preferredShape().vectorBitSize();
    return bits < 128
        ? Optional.of("the machine prefers vectors of " + bits + " bits; 128 are the least")
        : Optional.empty();
  }

  /** Returns the kernels at a width of 128, 256 or 512 bits, whatever the machine prefers. */
  static Kernels ofBits(int bits) {
    return new LaneKernels(lanes(bits));
  }

  static Lanes lanes(int bits) {
    return switch (bits) {
      case 128 -> Lanes128.INSTANCE;
      case 256 -> Lanes256.INSTANCE;
      default -> Lanes512.INSTANCE;
    };
  }
}
