package dev.adyton.kernels;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops on vectors of 128 bits: four hold the 16 virtual lanes.
 *
 * <p>For maintainers: one class per width, because C2 makes vector instructions only where the
 * species is a constant; a species in a field or parameter costs a boxed object per operation. Keep
 * methods small: large ones fall out of inlining.
 */
final class Lanes128 implements Lanes {
  static final Lanes128 INSTANCE = new Lanes128();

  private static final VectorSpecies<Float> F = FloatVector.SPECIES_128;
  private static final VectorSpecies<Byte> B = ByteVector.SPECIES_64;
  private static final int WIDTH = 4;

  private Lanes128() {}

  @Override
  public String name() {
    return "vector:128";
  }

  @Override
  public float dot(float[] a, int ao, float[] b, int bo, int n) {
    int bound = n - n % LANES;
    FloatVector s0 = FloatVector.zero(F);
    FloatVector s1 = FloatVector.zero(F);
    FloatVector s2 = FloatVector.zero(F);
    FloatVector s3 = FloatVector.zero(F);
    for (int k = 0; k < bound; k += LANES) {
      s0 = load(a, ao + k).fma(load(b, bo + k), s0);
      s1 = load(a, ao + k + 4).fma(load(b, bo + k + 4), s1);
      s2 = load(a, ao + k + 8).fma(load(b, bo + k + 8), s2);
      s3 = load(a, ao + k + 12).fma(load(b, bo + k + 12), s3);
    }
    float[] lane = new float[LANES];
    s0.intoArray(lane, 0);
    s1.intoArray(lane, 4);
    s2.intoArray(lane, 8);
    s3.intoArray(lane, 12);
    for (int k = bound; k < n; k++) {
      lane[k - bound] = Math.fma(a[ao + k], b[bo + k], lane[k - bound]);
    }
    return Lanes.tree(lane, 0);
  }

  @Override
  public void on4(float[] a, int ao, float[] b, int bo, int stride, int n, float[] lane, int lo) {
    int bound = n - n % LANES;
    FloatVector s0a = load(lane, lo);
    FloatVector s0b = load(lane, lo + 4);
    FloatVector s0c = load(lane, lo + 8);
    FloatVector s0d = load(lane, lo + 12);
    FloatVector s1a = load(lane, lo + 16);
    FloatVector s1b = load(lane, lo + 20);
    FloatVector s1c = load(lane, lo + 24);
    FloatVector s1d = load(lane, lo + 28);
    FloatVector s2a = load(lane, lo + 32);
    FloatVector s2b = load(lane, lo + 36);
    FloatVector s2c = load(lane, lo + 40);
    FloatVector s2d = load(lane, lo + 44);
    FloatVector s3a = load(lane, lo + 48);
    FloatVector s3b = load(lane, lo + 52);
    FloatVector s3c = load(lane, lo + 56);
    FloatVector s3d = load(lane, lo + 60);
    for (int k = 0; k < bound; k += LANES) {
      int at = bo + k;
      FloatVector xa = load(a, ao + k);
      s0a = xa.fma(load(b, at), s0a);
      s1a = xa.fma(load(b, at + stride), s1a);
      s2a = xa.fma(load(b, at + 2 * stride), s2a);
      s3a = xa.fma(load(b, at + 3 * stride), s3a);
      FloatVector xb = load(a, ao + k + 4);
      s0b = xb.fma(load(b, at + 4), s0b);
      s1b = xb.fma(load(b, at + stride + 4), s1b);
      s2b = xb.fma(load(b, at + 2 * stride + 4), s2b);
      s3b = xb.fma(load(b, at + 3 * stride + 4), s3b);
      FloatVector xc = load(a, ao + k + 8);
      s0c = xc.fma(load(b, at + 8), s0c);
      s1c = xc.fma(load(b, at + stride + 8), s1c);
      s2c = xc.fma(load(b, at + 2 * stride + 8), s2c);
      s3c = xc.fma(load(b, at + 3 * stride + 8), s3c);
      FloatVector xd = load(a, ao + k + 12);
      s0d = xd.fma(load(b, at + 12), s0d);
      s1d = xd.fma(load(b, at + stride + 12), s1d);
      s2d = xd.fma(load(b, at + 2 * stride + 12), s2d);
      s3d = xd.fma(load(b, at + 3 * stride + 12), s3d);
    }
    s0a.intoArray(lane, lo);
    s0b.intoArray(lane, lo + 4);
    s0c.intoArray(lane, lo + 8);
    s0d.intoArray(lane, lo + 12);
    s1a.intoArray(lane, lo + 16);
    s1b.intoArray(lane, lo + 20);
    s1c.intoArray(lane, lo + 24);
    s1d.intoArray(lane, lo + 28);
    s2a.intoArray(lane, lo + 32);
    s2b.intoArray(lane, lo + 36);
    s2c.intoArray(lane, lo + 40);
    s2d.intoArray(lane, lo + 44);
    s3a.intoArray(lane, lo + 48);
    s3b.intoArray(lane, lo + 52);
    s3c.intoArray(lane, lo + 56);
    s3d.intoArray(lane, lo + 60);
    finish(a, ao, b, bo, stride, bound, n, lane, lo);
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
      scaled(ByteVector.fromArray(B, raw, at + 10), d, out, oo + k + 8);
      scaled(ByteVector.fromArray(B, raw, at + 18), d, out, oo + k + 16);
      scaled(ByteVector.fromArray(B, raw, at + 26), d, out, oo + k + 24);
    }
  }

  private static void decodeQ4(byte[] raw, int from, float[] out, int oo, int n) {
    for (int k = 0, at = from; k < n; k += 32, at += 18) {
      float d = ScalarLanes.half(raw, at);
      nibbles(ByteVector.fromArray(B, raw, at + 2), d, out, oo + k);
      nibbles(ByteVector.fromArray(B, raw, at + 10), d, out, oo + k + 8);
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
    ((FloatVector) q.convertShape(VectorOperators.B2F, F, 1)).mul(d).intoArray(out, at + 4);
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
