/**
 * Chat templates and grammars. Both come from strangers; what reads them sees a string and nothing
 * else: no file, no model, no clock.
 */
module dev.adyton.text {
  requires transitive dev.adyton.codec;
  requires static org.jspecify;

  exports dev.adyton.text.answer;
  exports dev.adyton.text.grammar;
  exports dev.adyton.text.harmony;
  exports dev.adyton.text.template;
}
