/** GGUF in, tokens out. */
module dev.adyton.engine {
  requires transitive dev.adyton.codec;
  requires transitive dev.adyton.content;
  requires transitive dev.adyton.kernels;
  requires transitive dev.adyton.text;
  requires static org.jspecify;

  exports dev.adyton.engine;
  exports dev.adyton.engine.gguf;
}
