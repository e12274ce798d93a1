package dev.adyton.engine.model;

/** One block. */
record Layer(Residual attention, Residual feed) {
  void apply(Pass p, float[] x) {
    attention.apply(p, x);
    feed.apply(p, x);
  }
}
