package dev.adyton.engine;

/**
 * How to compute.
 *
 * @param kernels which rung
 * @param threads how many threads share a computation, at least 1; results never depend on it
 */
public record Compute(KernelChoice kernels, int threads) {
  public Compute {
    if (threads < 1) {
      throw new IllegalArgumentException("threads");
    }
  }

  /** Computes on {@code kernels} with as many threads as the machine suggests. */
  public static Compute on(KernelChoice kernels) {
    return new Compute(kernels, ModelLoader.threads());
  }
}
