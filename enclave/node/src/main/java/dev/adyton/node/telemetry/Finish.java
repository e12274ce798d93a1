package dev.adyton.node.telemetry;

/** How a generation ended. */
public enum Finish {
  STOP,
  LENGTH,
  CANCELLED,
  FAILED
}
