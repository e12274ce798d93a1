package dev.adyton.node.leak;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Extremely randomised trees (Geurts, Ernst and Wehenkel 2006): each split looks at some features,
 * cuts each at a random place and takes the cut that parts the classes best.
 */
final class Forest {
  private static final int TREES = 120;
  private static final int LEAST = 4;

  private final List<Node> trees = new ArrayList<>();
  private final int classes;

  private Forest(int classes) {
    this.classes = classes;
  }

  /** A leaf where {@code share} is not empty. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Node(int feature, double cut, double[] share, List<Node> sides) {}

  static Forest of(double[][] x, int[] y, int classes, SplittableRandom random) {
    Forest forest = new Forest(classes);
    int[] all = new int[x.length];
    Arrays.setAll(all, i -> i);
    for (int i = 0; i < TREES; i++) {
      forest.trees.add(forest.grow(x, y, all, random));
    }
    return forest;
  }

  double[] scores(double[] x) {
    double[] sum = new double[classes];
    for (Node tree : trees) {
      Node node = tree;
      while (!node.sides().isEmpty()) {
        node = node.sides().get(x[node.feature()] < node.cut() ? 0 : 1);
      }
      for (int c = 0; c < classes; c++) {
        sum[c] += node.share()[c];
      }
    }
    return sum;
  }

  private Node grow(double[][] x, int[] y, int[] rows, SplittableRandom random) {
    double[] share = share(y, rows);
    double pure = Arrays.stream(share).max().orElse(1);
    if (rows.length < LEAST || pure > 0.999) {
      return new Node(0, 0, share, List.of());
    }
    int bestFeature = -1;
    double bestCut = 0;
    double best = impurity(y, rows) - 1e-12;
    int tries = (int) Math.ceil(Math.sqrt(x[0].length));
    for (int t = 0; t < tries; t++) {
      int feature = random.nextInt(x[0].length);
      double cut = cut(x, rows, feature, random);
      double left = 0;
      if (!Double.isNaN(cut)) {
        left = parted(x, y, rows, feature, cut);
      }
      if (!Double.isNaN(cut) && left < best) {
        best = left;
        bestFeature = feature;
        bestCut = cut;
      }
    }
    if (bestFeature < 0) {
      return new Node(0, 0, share, List.of());
    }
    int feature = bestFeature;
    double cut = bestCut;
    int[] under = Arrays.stream(rows).filter(r -> x[r][feature] < cut).toArray();
    int[] over = Arrays.stream(rows).filter(r -> x[r][feature] >= cut).toArray();
    return new Node(
        feature, cut, new double[0], List.of(grow(x, y, under, random), grow(x, y, over, random)));
  }

  private static double cut(double[][] x, int[] rows, int feature, SplittableRandom random) {
    double least = Double.MAX_VALUE;
    double most = -Double.MAX_VALUE;
    for (int row : rows) {
      least = Math.min(least, x[row][feature]);
      most = Math.max(most, x[row][feature]);
    }
    return least < most ? Math.nextUp(least + random.nextDouble() * (most - least)) : Double.NaN;
  }

  private double[] share(int[] y, int[] rows) {
    double[] share = new double[classes];
    for (int row : rows) {
      share[y[row]] += 1.0 / rows.length;
    }
    return share;
  }

  /** Gini impurity times rows. */
  private double impurity(int[] y, int[] rows) {
    double[] counts = new double[classes];
    for (int row : rows) {
      counts[y[row]]++;
    }
    return gini(counts, rows.length);
  }

  private double parted(double[][] x, int[] y, int[] rows, int feature, double cut) {
    double[] under = new double[classes];
    double[] over = new double[classes];
    int below = 0;
    for (int row : rows) {
      if (x[row][feature] < cut) {
        under[y[row]]++;
        below++;
      } else {
        over[y[row]]++;
      }
    }
    return below == 0 || below == rows.length
        ? Double.MAX_VALUE
        : gini(under, below) + gini(over, rows.length - below);
  }

  private static double gini(double[] counts, int rows) {
    double squares = 0;
    for (double count : counts) {
      squares += count * count;
    }
    return rows - squares / rows;
  }
}
