/** Arithmetic: the ladder from scalar to vector, and the numeric profiles. */
module dev.adyton.kernels {
  requires static jdk.incubator.vector;
  requires static org.jspecify;

  exports dev.adyton.kernels;
}
