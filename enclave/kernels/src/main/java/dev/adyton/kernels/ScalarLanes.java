package dev.adyton.kernels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The reference: the profile's definition, written down as plainly as Java allows. */
final class ScalarLanes implements Lanes {
  static final ScalarLanes INSTANCE = new ScalarLanes();

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

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
  public void on4(float[] a, int ao, float[] b, int bo, int stride, int n, float[] lane, int lo) {
    for (int i = 0; i < TILE; i++) {
      for (int k = 0; k < n; k++) {
        int l = lo + i * LANES + k % LANES;
        lane[l] = Math.fma(a[ao + k], b[bo + i * stride + k], lane[l]);
      }
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
  public void decode(WeightType type, byte[] raw, int at, float[] out, int oo, int n) {
    switch (type) {
      case F32 -> decodeF32(raw, at, out, oo, n);
      case F16 -> decodeF16(raw, at, out, oo, n);
      case Q8_0 -> decodeQ8(raw, at, out, oo, n);
      case Q4_0 -> decodeQ4(raw, at, out, oo, n);
      case Q6_K -> SixBits.decode(raw, at, out, oo, n);
      case BF16, Q4_1, Q5_0, Q5_1, IQ4_NL, MXFP4 -> SmallBlocks.decode(type, raw, at, out, oo, n);
      case Q2_K, Q3_K, Q4_K, Q5_K, IQ4_XS -> LargeBlocks.decode(type, raw, at, out, oo, n);
    }
  }

  /** Reads a half-precision number. */
  static float half(byte[] raw, int at) {
    return Float.float16ToFloat((short) SHORT.get(raw, at));
  }

  static void decodeF32(byte[] raw, int at, float[] out, int oo, int n) {
    for (int k = 0; k < n; k++) {
      out[oo + k] = (float) FLOAT.get(raw, at + 4 * k);
    }
  }

  static void decodeF16(byte[] raw, int at, float[] out, int oo, int n) {
    for (int k = 0; k < n; k++) {
      out[oo + k] = half(raw, at + 2 * k);
    }
  }

  private static void decodeQ8(byte[] raw, int from, float[] out, int oo, int n) {
    for (int k = 0, at = from; k < n; k += 32, at += 34) {
      float d = half(raw, at);
      for (int i = 0; i < 32; i++) {
        out[oo + k + i] = raw[at + 2 + i] * d;
      }
    }
  }

  private static void decodeQ4(byte[] raw, int from, float[] out, int oo, int n) {
    for (int k = 0, at = from; k < n; k += 32, at += 18) {
      float d = half(raw, at);
      for (int i = 0; i < 16; i++) {
        int q = raw[at + 2 + i];
        out[oo + k + i] = ((q & 15) - 8) * d;
        out[oo + k + 16 + i] = ((q >> 4 & 15) - 8) * d;
      }
    }
  }
}
