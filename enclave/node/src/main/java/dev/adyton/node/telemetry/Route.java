package dev.adyton.node.telemetry;

/** The doors of the node. */
public enum Route {
  CHAT_COMPLETIONS,
  RESPONSES,
  MODELS,
  MODEL,
  RECEIPT,
  EVIDENCE,
  ACTIVATE,
  KEY_CONFIG,
  GATEWAY,
  UNKNOWN
}
