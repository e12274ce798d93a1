package dev.adyton.engine;

/**
 * How to compute.
 *
 * @param numerics which numeric profile: results depend on it
 * @param kernels which rung
 * @param threads how many threads share a computation, at least 1; results never depend on it
 */
public record Compute(Numerics numerics, KernelChoice kernels, int threads) {
  public Compute {
    if (threads < 1) {
      throw new IllegalArgumentException("threads");
    }
  }

  /** Computes in binary32 on {@code kernels} with as many threads as the machine suggests. */
  public static Compute on(KernelChoice kernels) {
    return on(Numerics.F32, kernels);
  }

  /** Computes with as many threads as the machine suggests. */
  public static Compute on(Numerics numerics, KernelChoice kernels) {
    return new Compute(numerics, kernels, ModelLoader.threads());
  }
}
