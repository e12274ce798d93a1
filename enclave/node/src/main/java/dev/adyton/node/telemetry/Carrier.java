package dev.adyton.node.telemetry;

/** What carried an exchange. */
public enum Carrier {
  /** HTTP over TLS: whoever ends the TLS connection can read it. */
  PLAIN,
  /** Oblivious HTTP to the key named in the evidence: the node alone can read it. */
  SEALED
}
