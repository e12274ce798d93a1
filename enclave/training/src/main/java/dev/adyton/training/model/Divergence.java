package dev.adyton.training.model;

import dev.adyton.kernels.GemmExp;
import java.util.Arrays;

/**
 * How far a model's next tokens are from those of another, in nats: Kullback-Leibler's divergence
 * KL(wanted, own), whose slope by the logits is own - wanted.
 */
final class Divergence {
  private Divergence() {}

  /** Writes the softmax of every row that counts into {@code out}; other rows stay. */
  static void probabilities(Batch batch, float[] logits, int vocabulary, float[] out) {
    for (int i = 0; i < batch.length(); i++) {
      if (batch.weight(i) != 0) {
        int row = i * vocabulary;
        System.arraycopy(logits, row, out, row, vocabulary);
        GemmExp.exp(out, row, vocabulary, Sums.max(logits, row, vocabulary));
        float total = Sums.sum(out, row, vocabulary);
        for (int j = row; j < row + vocabulary; j++) {
          out[j] /= total;
        }
      }
    }
  }

  /** Replaces the logits by the slope of the weighted divergence from {@code wanted}. */
  static LossSum slope(Batch batch, float[] logits, int vocabulary, float[] wanted) {
    LossSum sum = LossSum.ZERO;
    for (int i = 0; i < batch.length(); i++) {
      int row = i * vocabulary;
      float weight = batch.weight(i);
      if (weight == 0) {
        Arrays.fill(logits, row, row + vocabulary, 0f);
      } else {
        double loss = slope(logits, wanted, row, vocabulary, weight);
        sum = sum.plus(new LossSum(weight * loss, weight, loss, 1));
      }
    }
    return sum;
  }

  private static double slope(
      float[] logits, float[] wanted, int row, int vocabulary, float weight) {
    double mean = 0;
    double entropy = 0;
    for (int j = row; j < row + vocabulary; j++) {
      mean += (double) wanted[j] * logits[j];
      entropy -= wanted[j] > 0 ? wanted[j] * StrictMath.log(wanted[j]) : 0;
    }
    float max = Sums.max(logits, row, vocabulary);
    GemmExp.exp(logits, row, vocabulary, max);
    float total = Sums.sum(logits, row, vocabulary);
    float scale = weight / total;
    for (int j = row; j < row + vocabulary; j++) {
      logits[j] = logits[j] * scale - weight * wanted[j];
    }
    return max + StrictMath.log(total) - mean - entropy;
  }
}
