package dev.adyton.kernels;

/** Several products of the same activations, whose rows are shared out as if they were one's. */
final class Shares {
  private Shares() {}

  /** A product under way. */
  interface Product {
    /** Returns how many units of rows there are. */
    int units();

    /** Computes units [from, to). */
    void run(int from, int to, int slot);
  }

  /**
   * Computes all of them.
   *
   * @param alone whether sharing costs more than it saves
   */
  static void run(Team team, Product[] products, boolean alone) {
    int units = 0;
    for (Product p : products) {
      units += p.units();
    }
    int grain = alone ? units : Math.max(1, units / (team.size() * 8));
    team.runShrinking(units, grain, (from, to, slot) -> run(products, from, to, slot));
  }

  private static void run(Product[] products, int from, int to, int slot) {
    int before = 0;
    for (Product p : products) {
      int first = Math.max(from - before, 0);
      int end = Math.min(to - before, p.units());
      if (first < end) {
        p.run(first, end, slot);
      }
      before += p.units();
    }
  }
}
