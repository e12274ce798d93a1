package dev.adyton.engine.model;

/**
 * {@code x = sum(x + after(part(before(x))))}: where a family puts its norms is all that tells most
 * families apart.
 *
 * @param before pre-norm
 * @param after post-norm of the part's result
 * @param sum norm of the sum, as in BERT
 */
record Residual(Norm before, Part part, Norm after, Norm sum) {
  /** The usual: a norm before. */
  static Residual of(Norm before, Part part) {
    return new Residual(before, part, Norm.NONE, Norm.NONE);
  }

  void apply(Pass p, float[] x) {
    int n = p.rows() * p.width();
    float[] normed = p.take(Slot.NORMED, n);
    float[] result = p.take(Slot.RESULT, n);
    before.apply(p, x, n, normed);
    part.apply(p, normed, result);
    after.apply(p, result, n, result);
    p.room()
        .workspace()
        .share(n, Pass.SHARED_FLOATS, (from, to, slot) -> p.kernels().add(x, result, from, to));
    sum.apply(p, x, n, x);
  }
}
