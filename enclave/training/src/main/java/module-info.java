/** Learns: trains models in the engine's own formats. */
module dev.adyton.training {
  requires dev.adyton.codec;
  requires dev.adyton.content;
  requires dev.adyton.kernels;
  requires transitive dev.adyton.engine;
  requires static org.jspecify;

  exports dev.adyton.training;
  exports dev.adyton.training.demo;
  exports dev.adyton.training.eval;
  exports dev.adyton.training.gguf;
  exports dev.adyton.training.lora;
  exports dev.adyton.training.model;
  exports dev.adyton.training.run;
  exports dev.adyton.training.text;
}
