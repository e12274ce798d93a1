/** Block or safely modify, in and out: one stage that every token of every channel passes. */
module dev.adyton.guardrails {
  requires transitive dev.adyton.codec;
  requires transitive dev.adyton.content;
  requires static org.jspecify;

  exports dev.adyton.guardrails;
}
