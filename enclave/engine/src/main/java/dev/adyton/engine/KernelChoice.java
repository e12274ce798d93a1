package dev.adyton.engine;

/**
 * Which rung of the kernels' ladder to compute on. All rungs of a numeric profile give the same
 * bits; they differ in speed alone.
 */
public enum KernelChoice {
  /** The reference: plain Java, any machine. */
  SCALAR,
  /** The Vector API; refused with {@link ModelException.Code#KERNELS} where it cannot run. */
  VECTOR,
  /**
   * Machine code that the engine assembles itself, for {@link Numerics#A8}; refused with {@link
   * ModelException.Code#KERNELS} where it cannot run.
   */
  EMITTED,
  /** The highest rung that runs here. */
  AUTO
}
