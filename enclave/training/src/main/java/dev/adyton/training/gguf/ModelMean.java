package dev.adyton.training.gguf;

import dev.adyton.training.TrainingException;
import dev.adyton.training.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The mean of the weights of several models that were trained one from another: it forgets less of
 * what the older ones knew than the last one did (Wortsman et al. 2022, "Model soups"). Of models
 * that do not share their beginnings it is noise.
 */
public final class ModelMean {
  /** Fewest models that have a mean. */
  public static final int FEWEST = 2;

  private ModelMean() {}

  /**
   * Writes the mean of {@code models}; sums are made in their order, so the same order gives the
   * same file.
   *
   * @throws TrainingException {@code MISMATCH} where sizes or tokens differ
   */
  public static void write(List<Path> models, Path out, WeightEncoding encoding)
      throws TrainingException, IOException {
    if (models.size() < FEWEST) {
      throw new IllegalArgumentException("models");
    }
    ModelImport first = ModelImport.read(models.getFirst());
    Vocabulary vocabulary = VocabularyImport.read(models.getFirst());
    double[] sum = new double[first.weights().length];
    for (Path file : models) {
      ModelImport model = ModelImport.read(file);
      if (!model.shape().equals(first.shape())
          || !VocabularyImport.read(file).merges().equals(vocabulary.merges())) {
        throw new TrainingException(
            TrainingException.Code.MISMATCH, "Models of different sizes or tokens have no mean.");
      }
      for (int i = 0; i < sum.length; i++) {
        sum[i] += model.weights()[i];
      }
    }
    float[] mean = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      mean[i] = (float) (sum[i] / models.size());
    }
    String origin = "Mean of " + models.size() + " models by adyton train mean";
    ModelExport.write(out, "adyton-demo", origin, first.shape(), mean, vocabulary, encoding);
  }
}
