package dev.adyton.engine;

/**
 * The numeric profiles. Inside one, every machine and every rung of the kernels gives the same
 * bits.
 */
public enum Numerics {
  /** Activations stay binary32. */
  F32,
  /**
   * Activations that meet weights of at most 8 bits are rounded to int8, 32 to a scale; keys and
   * values are stored in binary16.
   */
  A8
}
