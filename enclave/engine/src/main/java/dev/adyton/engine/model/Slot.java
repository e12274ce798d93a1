package dev.adyton.engine.model;

/** Arrays that a pass computes in. */
enum Slot {
  STATE,
  NORMED,
  RESULT,
  QUERIES,
  KEYS,
  VALUES,
  ATTENDED,
  GATE,
  UP,
  ROUTES,
  CHOSEN,
  EXPERTS,
  ADAPTED,
  LAST,
  LOGITS
}
