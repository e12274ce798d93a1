/** Learns: trains models in the engine's own formats. */
module dev.adyton.training {
  requires dev.adyton.content;
  requires dev.adyton.kernels;
  requires dev.adyton.engine;
  requires static org.jspecify;
}
