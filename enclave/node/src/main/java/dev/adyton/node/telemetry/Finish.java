package dev.adyton.node.telemetry;

/** How a generation ended. */
public enum Finish {
  STOP,
  LENGTH,
  FILTERED,
  CANCELLED,
  FAILED
}
