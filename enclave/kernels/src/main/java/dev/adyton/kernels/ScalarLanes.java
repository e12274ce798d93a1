package dev.adyton.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The reference: the profile's definition, written down as plainly as Java allows. */
final class ScalarLanes implements Lanes {
  static final ScalarLanes INSTANCE = new ScalarLanes();

  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private ScalarLanes() {}

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public float dot(float[] a, int ao, float[] b, int bo, int n) {
    float[] lane = new float[LANES];
    for (int k = 0; k < n; k++) {
      lane[k % LANES] = Math.fma(a[ao + k], b[bo + k], lane[k % LANES]);
    }
    return Lanes.tree(lane, 0);
  }

  @Override
  public void dot4(
      float[] a, int ao, float[] b, int bo, int stride, int n, float[] out, int oo, int step) {
    for (int i = 0; i < TILE; i++) {
      out[oo + i * step] = dot(a, ao, b, bo + i * stride, n);
    }
  }

  @Override
  public void addScaled(float s, float[] v, int vo, float[] out, int oo, int n) {
    for (int k = 0; k < n; k++) {
      out[oo + k] = Math.fma(s, v[vo + k], out[oo + k]);
    }
  }

  @Override
  public void expMinus(float m, float[] x, int xo, int n) {
    for (int k = 0; k < n; k++) {
      x[xo + k] = FloatMath.exp(x[xo + k] - m);
    }
  }

  @Override
  public void siluTimes(float[] gate, int go, float[] up, int uo, int n) {
    for (int k = 0; k < n; k++) {
      gate[go + k] = FloatMath.silu(gate[go + k]) * up[uo + k];
    }
  }

  @Override
  public void decode(WeightType type, MemorySegment data, long offset, float[] out, int oo, int n) {
    switch (type) {
      case F32 -> decodeF32(data, offset, out, oo, n);
      case F16 -> decodeF16(data, offset, out, oo, n);
      case Q8_0 -> decodeQ8(data, offset, out, oo, n);
      case Q4_0 -> decodeQ4(data, offset, out, oo, n);
      case Q6_K -> SixBits.decode(data, offset, out, oo, n);
    }
  }

  static void decodeF32(MemorySegment data, long offset, float[] out, int oo, int n) {
    MemorySegment.copy(data, FLOAT, offset, out, oo, n);
  }

  static void decodeF16(MemorySegment data, long offset, float[] out, int oo, int n) {
    for (int k = 0; k < n; k++) {
      out[oo + k] = Float.float16ToFloat(data.get(SHORT, offset + 2L * k));
    }
  }

  private static void decodeQ8(MemorySegment data, long offset, float[] out, int oo, int n) {
    for (int b = 0; b < n / 32; b++) {
      long at = offset + 34L * b;
      float d = Float.float16ToFloat(data.get(SHORT, at));
      for (int i = 0; i < 32; i++) {
        out[oo + 32 * b + i] = data.get(ValueLayout.JAVA_BYTE, at + 2 + i) * d;
      }
    }
  }

  private static void decodeQ4(MemorySegment data, long offset, float[] out, int oo, int n) {
    for (int b = 0; b < n / 32; b++) {
      long at = offset + 18L * b;
      float d = Float.float16ToFloat(data.get(SHORT, at));
      for (int i = 0; i < 16; i++) {
        int q = data.get(ValueLayout.JAVA_BYTE, at + 2 + i);
        out[oo + 32 * b + i] = ((q & 15) - 8) * d;
        out[oo + 32 * b + 16 + i] = ((q >> 4 & 15) - 8) * d;
      }
    }
  }
}
