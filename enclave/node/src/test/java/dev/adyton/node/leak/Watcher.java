package dev.adyton.node.leak;

import dev.adyton.crypto.PaddingProfile;
import dev.adyton.node.channel.Shapes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Somebody on the wire, with labelled answers to learn from: five-fold, out of fold scores. */
public final class Watcher {
  private static final int FOLDS = 5;
  private static final long NANOS = 1_000_000;

  private final List<List<Answer>> answers;
  private final long seed;

  /**
   * One answer.
   *
   * @param bare its events as they are
   * @param padded its events brought to steps of a size
   * @param cut whether a limit ended it
   */
  public record Answer(List<byte[]> bare, List<byte[]> padded, boolean cut) {}

  /**
   * An area under the curve.
   *
   * @param value of all answers
   * @param upper 95 % bound
   */
  public record Estimated(double value, double upper) {}

  /**
   * Watches answers, by topic. Every fold holds as much of each topic as any other, for a learner
   * that sees nothing guesses by how often it met a topic, which would be less where it is examined
   * more. A topic with too few answers for that is left out.
   */
  public Watcher(List<List<Answer>> answers, long seed) {
    this.answers =
        answers.stream()
            .map(of -> of.subList(0, of.size() / FOLDS * FOLDS))
            .filter(of -> of.size() >= 2 * FOLDS)
            .toList();
    this.seed = seed;
  }

  /** Returns how many answers are watched. */
  public int watched() {
    return answers.stream().mapToInt(List::size).sum();
  }

  /** Returns how many topics they are about. */
  public int about() {
    return answers.size();
  }

  /** Returns how many topics there are. */
  public static int topics() {
    return Topics.count();
  }

  /** Returns so many prompts about a topic. */
  public static List<String> prompts(int topic, int many, SplittableRandom random) {
    return Topics.prompts(topic, many, random);
  }

  /** Learns and is examined. */
  public Estimated auc(PaddingProfile profile, long tokenMillis) {
    SplittableRandom random = new SplittableRandom(seed);
    List<double[]> x = new ArrayList<>();
    List<Integer> y = new ArrayList<>();
    for (int topic = 0; topic < answers.size(); topic++) {
      for (Answer answer : answers.get(topic)) {
        // The constant profile's frames hide sizes: its events need no padding of their own.
        List<byte[]> events = profile == PaddingProfile.BUCKETS ? answer.padded() : answer.bare();
        long each = tokenMillis * NANOS;
        x.add(Features.of(Shapes.of(events, profile, 8 * each, each)));
        y.add(topic);
      }
    }
    double[][] rows = x.toArray(double[][]::new);
    int[] labels = y.stream().mapToInt(i -> i).toArray();
    double[][] scores = new double[rows.length][];
    int[] fold = IntStream.range(0, rows.length).map(i -> i % FOLDS).toArray();
    for (int f = 0; f < FOLDS; f++) {
      learn(rows, labels, fold, f, scores, random);
    }
    Auc.Estimate estimate = Auc.of(scores, labels, answers.size(), random);
    return new Estimated(estimate.value(), estimate.upper());
  }

  private void learn(
      double[][] rows,
      int[] labels,
      int[] fold,
      int out,
      double[][] scores,
      SplittableRandom random) {
    List<double[]> x = new ArrayList<>();
    List<Integer> y = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      if (fold[i] != out) {
        x.add(rows[i]);
        y.add(labels[i]);
      }
    }
    Forest forest =
        Forest.of(
            x.toArray(double[][]::new),
            y.stream().mapToInt(i -> i).toArray(),
            answers.size(),
            random);
    for (int i = 0; i < rows.length; i++) {
      if (fold[i] == out) {
        scores[i] = forest.scores(rows[i]);
      }
    }
  }
}
