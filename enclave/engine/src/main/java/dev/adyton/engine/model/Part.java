package dev.adyton.engine.model;

/** A half of a layer: attention or feed-forward. */
interface Part {
  /** Computes {@code y} from {@code x}, both {@code [rows][width]}; {@code y} is another array. */
  void apply(Pass p, float[] x, float[] y);
}
