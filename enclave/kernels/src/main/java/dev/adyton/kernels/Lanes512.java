package dev.adyton.kernels;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops on vectors of 512 bits: one holds the 16 virtual lanes.
 *
 * <p>For maintainers: one class per width, because C2 makes vector instructions only where the
 * species is a constant; a species in a field or parameter costs a boxed object per operation. Keep
 * methods small: large ones fall out of inlining.
 */
final class Lanes512 implements Lanes {
  static final Lanes512 INSTANCE = new Lanes512();

  private static final VectorSpecies<Float> F = FloatVector.SPECIES_512;
  private static final VectorSpecies<Byte> B = ByteVector.SPECIES_128;
  private static final int WIDTH = 16;

  private Lanes512() {}

  @Override
  public String name() {
    return "vector:512";
  }

  @Override
  public float dot(float[] a, int ao, float[] b, int bo, int n) {
    int bound = n - n % LANES;
    FloatVector s0 = FloatVector.zero(F);
    for (int k = 0; k < bound; k += LANES) {
      s0 = load(a, ao + k).fma(load(b, bo + k), s0);
    }
    float[] lane = new float[LANES];
    s0.intoArray(lane, 0);
    for (int k = bound; k < n; k++) {
      lane[k - bound] = Math.fma(a[ao + k], b[bo + k], lane[k - bound]);
    }
    return Lanes.tree(lane, 0);
  }

  @Override
  public void on4(float[] a, int ao, float[] b, int bo, int stride, int n, float[] lane, int lo) {
    int bound = n - n % LANES;
    FloatVector s0 = load(lane, lo);
    FloatVector s1 = load(lane, lo + 16);
    FloatVector s2 = load(lane, lo + 32);
    FloatVector s3 = load(lane, lo + 48);
    for (int k = 0; k < bound; k += LANES) {
      int at = bo + k;
      FloatVector x = load(a, ao + k);
      s0 = x.fma(load(b, at), s0);
      s1 = x.fma(load(b, at + stride), s1);
      s2 = x.fma(load(b, at + 2 * stride), s2);
      s3 = x.fma(load(b, at + 3 * stride), s3);
    }
    s0.intoArray(lane, lo);
    s1.intoArray(lane, lo + 16);
    s2.intoArray(lane, lo + 32);
    s3.intoArray(lane, lo + 48);
    finish(a, ao, b, bo, stride, bound, n, lane, lo);
  }

  @Override
  public void align(Block b, int floats) {
    b.align(floats);
  }

  @Override
  public void on16(
      float[] a, int ao, int as, Block b, int bo, int bs, int n, float[] lane, int lo) {
    if (n % LANES == 0) {
      Tiles512.on16(a, ao, as, b.aligned(), bo, bs, n, lane, lo);
    } else {
      Lanes.super.on16(a, ao, as, b, bo, bs, n, lane, lo);
    }
  }

  @Override
  public boolean residues() {
    return true;
  }

  @Override
  public boolean fuses(WeightType type) {
    return type == WeightType.Q8_0 || type == WeightType.Q4_0;
  }

  @Override
  public void rows2(
      WeightType type,
      MemorySegment w,
      long at,
      long stride,
      float[] x,
      int xo,
      int n,
      float[] lane) {
    if (type == WeightType.Q8_0) {
      Fused512.bytes(w, at, stride, x, xo, n, lane);
    } else {
      Fused512.nibbles(w, at, stride, x, xo, n, lane);
    }
  }

  @Override
  public float max(float first, float[] x, int at, int n) {
    float[] lane = new float[LANES];
    int bound = n - n % LANES;
    Tiles512.max(first, x, at, bound, lane);
    float max = Lanes.super.max(first, lane, 0, LANES);
    return Lanes.super.max(max, x, at + bound, n - bound);
  }

  @Override
  public void trees(float[] lane, int lo, float[] out, int oo, int os) {
    Trees.end(lane, lo, out, oo, os);
  }

  @Override
  public void weigh(float[] s, int so, int count, float[] v, int vo, float[] out, int oo, int n) {
    if (n % 64 != 0) {
      Lanes.super.weigh(s, so, count, v, vo, out, oo, n);
      return;
    }
    for (int k = 0; k < n; k += 64) {
      Tiles512.weigh64(s, so, count, v, vo + k, n, out, oo + k);
    }
  }

  @Override
  public void weighAll(
      float[] s,
      int so,
      int width,
      int outs,
      int count,
      float[] v,
      int vo,
      float[] out,
      int oo,
      int n) {
    if (n % 64 != 0 || outs % TILE != 0) {
      Lanes.super.weighAll(s, so, width, outs, count, v, vo, out, oo, n);
      return;
    }
    for (int i = 0; i < outs; i += TILE) {
      for (int k = 0; k < n; k += 64) {
        int to = oo + i * n + k;
        Tiles512.weigh4(s, so + i * width, width, count, v, vo + k, n, out, to);
      }
    }
  }

  @Override
  public float sum(float[] x, int at, int n) {
    float[] lane = new float[LANES];
    int bound = n - n % LANES;
    Tiles512.sum(x, at, bound, lane);
    for (int i = bound; i < n; i++) {
      lane[i - bound] += x[at + i];
    }
    return Lanes.tree(lane, 0);
  }

  @Override
  public void addScaled(float s, float[] v, int vo, float[] out, int oo, int n) {
    int bound = F.loopBound(n);
    FloatVector scale = FloatVector.broadcast(F, s);
    for (int k = 0; k < bound; k += WIDTH) {
      scale
          .fma(FloatVector.fromArray(F, v, vo + k), FloatVector.fromArray(F, out, oo + k))
          .intoArray(out, oo + k);
    }
    ScalarLanes.INSTANCE.addScaled(s, v, vo + bound, out, oo + bound, n - bound);
  }

  @Override
  public void expMinus(float m, float[] x, int xo, int n) {
    int bound = F.loopBound(n);
    for (int k = 0; k < bound; k += WIDTH) {
      exp(FloatVector.fromArray(F, x, xo + k).sub(m)).intoArray(x, xo + k);
    }
    ScalarLanes.INSTANCE.expMinus(m, x, xo + bound, n - bound);
  }

  @Override
  public void siluTimes(float[] gate, int go, float[] up, int uo, int n) {
    int bound = F.loopBound(n);
    for (int k = 0; k < bound; k += WIDTH) {
      FloatVector g = FloatVector.fromArray(F, gate, go + k);
      FloatVector s = g.div(exp(g.neg()).add(1f));
      s.mul(FloatVector.fromArray(F, up, uo + k)).intoArray(gate, go + k);
    }
    ScalarLanes.INSTANCE.siluTimes(gate, go + bound, up, uo + bound, n - bound);
  }

  /** {@link FloatMath#exp}, operation by operation. */
  private static FloatVector exp(FloatVector x) {
    FloatVector v = x.min(FloatMath.EXP_MAX).max(FloatMath.EXP_MIN);
    FloatVector rounder = FloatVector.broadcast(F, FloatMath.ROUNDER);
    FloatVector n = v.fma(FloatVector.broadcast(F, FloatMath.LOG2_E), rounder).sub(rounder);
    FloatVector r = n.fma(FloatVector.broadcast(F, -FloatMath.LN2_HIGH), v);
    r = n.fma(FloatVector.broadcast(F, -FloatMath.LN2_LOW), r);
    FloatVector p = FloatVector.broadcast(F, FloatMath.C7).fma(r, c(FloatMath.C6));
    p = p.fma(r, c(FloatMath.C5));
    p = p.fma(r, c(FloatMath.C4));
    p = p.fma(r, c(FloatMath.C3));
    p = p.fma(r, c(FloatMath.C2));
    p = p.fma(r.mul(r), r).add(1f);
    IntVector e = (IntVector) n.convert(VectorOperators.F2I, 0);
    return p.mul(e.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats());
  }

  private static FloatVector c(float value) {
    return FloatVector.broadcast(F, value);
  }

  @Override
  public void decode(WeightType type, byte[] raw, int at, float[] out, int oo, int n) {
    switch (type) {
      case F32 -> ScalarLanes.decodeF32(raw, at, out, oo, n);
      case F16 -> ScalarLanes.decodeF16(raw, at, out, oo, n);
      case Q8_0 -> decodeQ8(raw, at, out, oo, n);
      case Q4_0 -> decodeQ4(raw, at, out, oo, n);
      case Q6_K -> SixBits.decode(raw, at, out, oo, n);
      case BF16, Q4_1, Q5_0, Q5_1, IQ4_NL, MXFP4 -> SmallBlocks.decode(type, raw, at, out, oo, n);
      case Q2_K, Q3_K, Q4_K, Q5_K, IQ4_XS -> LargeBlocks.decode(type, raw, at, out, oo, n);
    }
  }

  private static void decodeQ8(byte[] raw, int from, float[] out, int oo, int n) {
    for (int k = 0, at = from; k < n; k += 32, at += 34) {
      float d = ScalarLanes.half(raw, at);
      scaled(ByteVector.fromArray(B, raw, at + 2), d, out, oo + k);
      scaled(ByteVector.fromArray(B, raw, at + 18), d, out, oo + k + 16);
    }
  }

  private static void decodeQ4(byte[] raw, int from, float[] out, int oo, int n) {
    for (int k = 0, at = from; k < n; k += 32, at += 18) {
      float d = ScalarLanes.half(raw, at);
      nibbles(ByteVector.fromArray(B, raw, at + 2), d, out, oo + k);
    }
  }

  /** Decodes a vector of nibbles: the low ones and, 16 weights on, the high ones. */
  private static void nibbles(ByteVector q, float d, float[] out, int at) {
    scaled(q.and((byte) 15).sub((byte) 8), d, out, at);
    ByteVector high = q.lanewise(VectorOperators.LSHR, 4).and((byte) 15);
    scaled(high.sub((byte) 8), d, out, at + 16);
  }

  private static void scaled(ByteVector q, float d, float[] out, int at) {
    ((FloatVector) q.convertShape(VectorOperators.B2F, F, 0)).mul(d).intoArray(out, at);
  }

  /** Takes the elements beyond the last whole round of lanes. */
  private static void finish(
      float[] a, int ao, float[] b, int bo, int stride, int bound, int n, float[] lane, int lo) {
    for (int i = 0; i < TILE; i++) {
      for (int k = bound; k < n; k++) {
        int l = lo + i * LANES + k - bound;
        lane[l] = Math.fma(a[ao + k], b[bo + i * stride + k], lane[l]);
      }
    }
  }

  private static FloatVector load(float[] a, int at) {
    return FloatVector.fromArray(F, a, at);
  }
}
