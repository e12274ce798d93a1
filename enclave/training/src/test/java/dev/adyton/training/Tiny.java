package dev.adyton.training;

import dev.adyton.training.demo.Corpus;
import dev.adyton.training.model.ModelShape;
import dev.adyton.training.run.TrainingConfig;
import dev.adyton.training.text.BpeTrainer;
import dev.adyton.training.text.ChatFormat;
import dev.adyton.training.text.TokenStore;
import dev.adyton.training.text.Vocabulary;

/** A model and a corpus small enough for a quick test. */
public final class Tiny {
  private static final int VOCABULARY = 300;

  private Tiny() {}

  public static ModelShape shape() {
    return new ModelShape(VOCABULARY, 32, 2, 4, 2, 64, 512, 10_000f, 1e-5f);
  }

  public static TrainingConfig config(int threads) {
    return new TrainingConfig(shape(), 7, threads, 2, 512, 3e-3f, 0.02f, 0.1f);
  }

  public static Vocabulary vocabulary() {
    Corpus corpus = new Corpus(3);
    BpeTrainer bpe = new BpeTrainer();
    for (int i = 0; i < 300; i++) {
      corpus.conversation(i).messages().forEach(m -> bpe.see(m.text()));
    }
    return bpe.train(VOCABULARY);
  }

  public static TokenStore store(Vocabulary vocabulary) {
    Corpus corpus = new Corpus(3);
    ChatFormat format = new ChatFormat(vocabulary);
    TokenStore.Builder out = new TokenStore.Builder();
    for (int i = 0; i < 200; i++) {
      format.append(corpus.conversation(i).messages(), out);
    }
    return out.build();
  }
}
