package dev.adyton.launch;

/** How far a deployable may be reached, each wider than the one before. */
public enum Exposure {
  /** From this machine alone: loopback. */
  LOCAL,
  /** By the people who run it. */
  INTERNAL,
  /** By named customers. */
  LIMITED,
  /** By anybody. */
  PUBLIC
}
