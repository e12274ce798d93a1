package dev.adyton.training.lora;

import dev.adyton.kernels.Gemm;
import dev.adyton.training.TrainingException;
import dev.adyton.training.model.Batch;
import dev.adyton.training.model.LossSum;
import dev.adyton.training.model.ModelShape;
import dev.adyton.training.model.Network;
import dev.adyton.training.model.ParameterLayout;
import dev.adyton.training.run.Validation;
import dev.adyton.training.text.ChatFormat;
import dev.adyton.training.text.TokenStore;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Trains an adapter on conversations while the model itself stays as it is. The slope of the whole
 * matrix is worked out and then pulled through B·A: more arithmetic than needed, but one network
 * for both kinds of training. Belongs to one thread.
 *
 * <p>The new is not to be learnt at the cost of the old, so every step also rehearses: there the
 * target is not a text but what the unchanged model itself expects at each token (learning without
 * forgetting, Li and Hoiem 2016). Two things are rehearsed: conversations of the kind the model
 * masters, and the very chats to be learnt without their system message, because an adapter that is
 * meant for one deployment shall answer as that only where it is told so.
 *
 * <p>What is written is a running mean of the steps (Polyak and Juditsky 1992): it lies closer to
 * the middle of what fits than any one step does. The best mean by validation loss is kept, at a
 * little less than its strength: a model between the one before and the one after keeps more of the
 * old than it loses of the new (Wortsman et al. 2022).
 */
public final class LoraTuner {
  private static final float[] WEIGHTS = {0f, 0f, 1f};
  private static final int WARM_UP = 10;

  /** The rate falls in a line over the allowed rounds, to this part of itself. */
  private static final float FLOOR = 0.1f;

  /** Batches of what is mastered for one of what is new. */
  private static final int REHEARSALS = 2;

  /** What a token counts where the chats to be learnt stand without their system message. */
  private static final float UNADDRESSED = 0.5f;

  /** Part of the mean that a step leaves: it looks back over some fifty steps, about a round. */
  private static final float MEMORY = 0.98f;

  /**
   * The least of five strengths, 0.8 to 1, at which nine in ten of the fictional firm's facts stay.
   */
  private static final float STRENGTH = 0.95f;

  private static final TokenStore EMPTY = new TokenStore.Builder().build();

  /** Nats by which a validation loss must fall to count; less is only learning by heart. */
  private static final double NOTICEABLE = 0.005;

  private final TuningConfig config;
  private final ModelShape shape;
  private final float[] base;
  private final float[] merged;
  private final float[] gradient;
  private final Network network;
  private final Batch batch;
  private final float[] wanted;
  private final Gemm gemm = new Gemm();
  private final AdapterOptimizer optimizer;
  private final Adapter adapter;
  private final Adapter mean;
  private final SplittableRandom noise;
  private Optional<Rehearsal> mastered = Optional.empty();
  private Optional<Rehearsal> unaddressed = Optional.empty();
  private int step;
  private double done;

  /**
   * What one round over the data brought.
   *
   * @param epoch number of the round, from 1
   * @param loss mean training loss of an assistant's token
   * @param validation mean validation loss
   * @param best whether it is the lowest so far
   */
  public record Round(int epoch, double loss, double validation, boolean best) {}

  /** Prepares to adapt {@code base}, which is not changed. */
  public LoraTuner(ModelShape shape, float[] base, TuningConfig config) {
    this.shape = shape;
    this.base = base;
    this.config = config;
    this.noise = new SplittableRandom(config.seed());
    int capacity = Math.max(config.batchTokens(), shape.context());
    merged = base.clone();
    gradient = new float[base.length];
    network = new Network(shape, capacity);
    batch = new Batch(capacity);
    wanted = new float[capacity * shape.vocabulary()];
    adapter =
        Adapter.fresh(ParameterLayout.of(shape), config.rank(), 2f * config.rank(), config.seed());
    mean = adapter.copy();
    optimizer = new AdapterOptimizer(adapter, config.rate(), gemm);
  }

  /** Trains without anything to rehearse; see the other {@code tune}. */
  public Adapter tune(TokenStore training, TokenStore validation, Consumer<Round> progress)
      throws TrainingException {
    return tune(round -> training, round -> EMPTY, validation, progress);
  }

  /**
   * Trains until the validation loss no longer falls noticeably; returns the best adapter.
   *
   * @param keep conversations of the kind the model already masters
   */
  public Adapter tune(ChatSplit chats, Optional<TokenStore> keep, Consumer<Round> progress)
      throws TrainingException {
    keep.filter(k -> k.conversations() > 0)
        .ifPresent(
            k -> mastered = Optional.of(new Rehearsal(k, config.noise(), 1f, config.seed())));
    return tune(chats::training, chats::withoutSystem, chats.validation(), progress).at(STRENGTH);
  }

  private Adapter tune(
      IntFunction<TokenStore> training,
      IntFunction<TokenStore> apart,
      TokenStore validation,
      Consumer<Round> progress)
      throws TrainingException {
    Adapter best = mean.copy();
    double lowest = Double.POSITIVE_INFINITY;
    int since = 0;
    for (int epoch = 1; epoch <= config.epochs() && since < config.patience(); epoch++) {
      TokenStore others = apart.apply(epoch);
      unaddressed =
          others.conversations() > 0
              ? Optional.of(new Rehearsal(others, 0, UNADDRESSED, config.seed() + epoch))
              : Optional.empty();
      double loss = round(training.apply(epoch), epoch);
      mean.merge(base, merged, gemm);
      double held = Validation.loss(shape, merged, validation).perAssistantToken();
      boolean better = held < lowest;
      since = held < lowest - NOTICEABLE ? 0 : since + 1;
      if (better) {
        lowest = held;
        best = mean.copy();
      }
      progress.accept(new Round(epoch, loss, held, better));
    }
    return best;
  }

  private double round(TokenStore training, int epoch) throws TrainingException {
    int[] order = Rehearsal.order(training.conversations(), config.seed() + epoch);
    LossSum sum = LossSum.ZERO;
    int i = 0;
    while (i < order.length) {
      batch.clear();
      while (i < order.length
          && batch.length() < config.batchTokens()
          && addNoisy(training, order[i])) {
        i++;
      }
      done = (epoch - 1 + (double) i / order.length) / config.epochs();
      sum = sum.plus(step());
    }
    return sum.perAssistantToken();
  }

  /** Adds a conversation whose questions are said a little differently each time. */
  private boolean addNoisy(TokenStore store, int c) {
    int[] said = Rehearsal.noisy(store, c, config.noise(), noise);
    return batch.add(said, Rehearsal.classes(store, c), 0, said.length, WEIGHTS);
  }

  private LossSum step() throws TrainingException {
    adapter.merge(base, merged, gemm);
    Arrays.fill(gradient, 0f);
    LossSum sum = slope();
    double weight = sum.weight();
    for (int i = 0; i < REHEARSALS && mastered.isPresent(); i++) {
      weight += rehearse(mastered.get());
    }
    if (unaddressed.isPresent()) {
      weight += rehearse(unaddressed.get());
    }
    if (!Double.isFinite(sum.weighted())) {
      throw new TrainingException(
          TrainingException.Code.DIVERGED,
          "The loss at step " + (step + 1) + " is not a number; no adapter was written.");
    }
    float falling = (float) (1 - done * (1 - FLOOR));
    float factor = Math.min(1f, (step + 1f) / WARM_UP) * falling;
    optimizer.step(gradient, (float) (1 / weight), factor, step);
    step++;
    mean.approach(adapter, Math.max(1 - MEMORY, WARM_UP / (step + (float) WARM_UP)));
    return sum;
  }

  private LossSum slope() {
    network.forward(merged, batch);
    LossSum sum = network.loss(batch);
    network.backward(merged, gradient, batch);
    return sum;
  }

  /** Adds the slope of the divergence from the unchanged model; returns the sum of weights. */
  private double rehearse(Rehearsal rehearsal) {
    rehearsal.fill(batch, config.batchTokens(), noise);
    network.forward(base, batch);
    network.probabilities(batch, wanted);
    network.forward(merged, batch);
    LossSum sum = network.divergence(batch, wanted);
    network.backward(merged, gradient, batch);
    return sum.weight();
  }

  /** Formats chats for a model whose tokens mark messages as ChatML does. */
  public static ChatFormat format(dev.adyton.engine.Tokenizer tokenizer) throws TrainingException {
    var start = tokenizer.control("<|im_start|>");
    var end = tokenizer.control("<|im_end|>");
    if (start.isEmpty() || end.isEmpty()) {
      throw new TrainingException(
          TrainingException.Code.MISMATCH, "The model does not use the ChatML template.");
    }
    return new ChatFormat(
        text -> tokenizer.encode(dev.adyton.content.SecretText.of(text)),
        start.getAsInt(),
        end.getAsInt());
  }
}
