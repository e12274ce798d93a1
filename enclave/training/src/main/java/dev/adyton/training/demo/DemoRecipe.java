package dev.adyton.training.demo;

import dev.adyton.training.model.ModelShape;
import dev.adyton.training.run.TrainingConfig;
import dev.adyton.training.text.BpeTrainer;
import dev.adyton.training.text.ChatFormat;
import dev.adyton.training.text.Message;
import dev.adyton.training.text.TokenStore;
import dev.adyton.training.text.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The shipped demo model's recipe: sizes, corpus, tokens. Everything follows from the seed.
 *
 * @param vocabulary learnt from the first conversations
 * @param training what is trained on
 * @param validation conversations of another seed
 * @param corpusDigest SHA-256 of all training conversations as text, in hex
 */
public record DemoRecipe(
    Vocabulary vocabulary, TokenStore training, TokenStore validation, String corpusDigest) {
  /** Tokens in the table. More would cost parameters, fewer would make conversations longer. */
  public static final int VOCABULARY_SIZE = 1024;

  /** Conversations of the corpus. */
  public static final int CONVERSATIONS = 20_000;

  private static final int TOKENIZER_CONVERSATIONS = 30_000;
  private static final int VALIDATION_CONVERSATIONS = 1_000;

  /** Keeps the validation's conversations apart from any training seed. */
  private static final long VALIDATION_SEED = 0x76616C6964L;

  private static final long REHEARSAL_SEED = 0x6B656570L;
  private static final int REHEARSED = 10_000;

  /** Sizes of the shipped model: 1.6 million parameters. */
  public static ModelShape shape() {
    return new ModelShape(VOCABULARY_SIZE, 160, 6, 5, 1, 384, 512, 10_000f, 1e-5f);
  }

  /** The configuration of a run from nothing. */
  public static TrainingConfig config(long seed, int threads) {
    return TrainingConfig.standard(shape(), seed, threads);
  }

  /**
   * The configuration of a run that goes on from an older model. More than three times slower: at
   * the rates of a fresh run the old answers were lost, and most of the run went into learning them
   * again.
   */
  public static TrainingConfig grownConfig(long seed, int threads) {
    return TrainingConfig.standard(shape(), seed, threads).withRates(1e-3f, 0.006f);
  }

  /** As the other {@code prepare}, with the tokens learnt from the corpus too. */
  public static DemoRecipe prepare(long seed, int conversations) {
    Corpus corpus = new Corpus(seed);
    BpeTrainer bpe = new BpeTrainer();
    for (int i = 0; i < Math.min(conversations, TOKENIZER_CONVERSATIONS); i++) {
      corpus.conversation(i).messages().forEach(m -> bpe.see(m.text()));
    }
    return prepare(seed, conversations, bpe.train(VOCABULARY_SIZE));
  }

  /** Writes the corpus of {@code seed} and cuts it into tokens; takes some seconds. */
  public static DemoRecipe prepare(long seed, int conversations, Vocabulary vocabulary) {
    return prepare(seed, conversations, vocabulary, Emphasis.PLAIN);
  }

  /** As the other {@code prepare}, of another mixture; what it is validated with stays plain. */
  public static DemoRecipe prepare(
      long seed, int conversations, Vocabulary vocabulary, Emphasis emphasis) {
    Corpus corpus = new Corpus(seed, emphasis);
    MessageDigest digest = sha256();
    TokenStore training = tokens(corpus, conversations, vocabulary, digest);
    TokenStore validation =
        tokens(new Corpus(VALIDATION_SEED), VALIDATION_CONVERSATIONS, vocabulary, sha256());
    return new DemoRecipe(
        vocabulary, training, validation, HexFormat.of().formatHex(digest.digest()));
  }

  /** Conversations to rehearse while an adapter of the demo model is trained. */
  public static TokenStore rehearsal(ChatFormat format) {
    Corpus corpus = new Corpus(REHEARSAL_SEED);
    TokenStore.Builder out = new TokenStore.Builder();
    for (int i = 0; i < REHEARSED; i++) {
      format.append(corpus.conversation(i).messages(), out);
    }
    return out.build();
  }

  private static TokenStore tokens(
      Corpus corpus, int conversations, Vocabulary vocabulary, MessageDigest digest) {
    ChatFormat format = new ChatFormat(vocabulary);
    TokenStore.Builder out = new TokenStore.Builder();
    for (int i = 0; i < conversations; i++) {
      Conversation c = corpus.conversation(i);
      format.append(c.messages(), out);
      for (Message m : c.messages()) {
        digest.update((m.role() + "\n" + m.text() + "\n\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    return out.build();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
