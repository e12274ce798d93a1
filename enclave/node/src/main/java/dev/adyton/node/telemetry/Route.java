package dev.adyton.node.telemetry;

/** The doors of the node. */
public enum Route {
  CHAT_COMPLETIONS,
  RESPONSES,
  MESSAGES,
  COUNT_TOKENS,
  TOKENIZE,
  RESPONSE,
  INPUT_ITEMS,
  CANCEL,
  CONVERSATION,
  MODELS,
  MODEL,
  RECEIPT,
  EVIDENCE,
  ACTIVATE,
  KEY_CONFIG,
  GATEWAY,
  ADMIN,
  UNKNOWN
}
