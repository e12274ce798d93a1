package dev.adyton.training.lora;

import dev.adyton.kernels.Gemm;
import dev.adyton.kernels.GemmView;
import dev.adyton.training.TrainingException;
import dev.adyton.training.model.Batch;
import dev.adyton.training.model.LossSum;
import dev.adyton.training.model.ModelShape;
import dev.adyton.training.model.Network;
import dev.adyton.training.model.ParameterLayout;
import dev.adyton.training.optim.AdamW;
import dev.adyton.training.run.Validation;
import dev.adyton.training.text.ChatFormat;
import dev.adyton.training.text.TokenStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Trains an adapter on conversations while the model itself stays as it is. The slope of the whole
 * matrix is worked out and then pulled through B·A: more arithmetic than needed, but one network
 * for both kinds of training. The best adapter by validation loss is kept. Belongs to one thread.
 */
public final class LoraTuner {
  private static final float[] WEIGHTS = {0f, 0f, 1f};
  private static final int WARM_UP = 10;

  /** The rate falls in a line over the allowed rounds, to this part of itself. */
  private static final float FLOOR = 0.1f;

  /** Batches of what is mastered for one of what is new. */
  private static final int REHEARSALS = 5;

  /** Nats by which a validation loss must fall to count; less is only learning by heart. */
  private static final double NOTICEABLE = 0.005;

  private final TuningConfig config;
  private final ModelShape shape;
  private final float[] base;
  private final float[] merged;
  private final float[] gradient;
  private final Network network;
  private final Batch batch;
  private final Gemm gemm = new Gemm();
  private final AdamW adam;
  private final Adapter adapter;
  private final SplittableRandom noise;
  private final List<Moments> moments = new ArrayList<>();
  private int step;
  private int kept;
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

  /** Gradient, mean and mean square of A and of B. */
  @SuppressWarnings("ArrayRecordComponent") // buffers, never compared
  private record Moments(float[] da, float[] ma, float[] va, float[] db, float[] mb, float[] vb) {
    static Moments of(LowRank m) {
      int a = m.a().length;
      int b = m.b().length;
      return new Moments(
          new float[a], new float[a], new float[a], new float[b], new float[b], new float[b]);
    }
  }

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
    adam = new AdamW(config.rate(), 0f);
    adapter =
        Adapter.fresh(ParameterLayout.of(shape), config.rank(), 2f * config.rank(), config.seed());
    adapter.matrices().forEach(m -> moments.add(Moments.of(m)));
  }

  /** Trains without anything to keep; see the other {@code tune}. */
  public Adapter tune(TokenStore training, TokenStore validation, Consumer<Round> progress)
      throws TrainingException {
    return tune(round -> training, validation, Optional.empty(), progress);
  }

  /**
   * Trains until the validation loss no longer falls noticeably; returns the best adapter.
   *
   * @param training what a round learns from, by its number from 1
   * @param keep conversations of the kind the model already masters: batches of them go into every
   *     step, so that the new is not learnt at the cost of the old (rehearsal)
   */
  public Adapter tune(
      IntFunction<TokenStore> training,
      TokenStore validation,
      Optional<TokenStore> keep,
      Consumer<Round> progress)
      throws TrainingException {
    Adapter best = adapter.copy();
    double lowest = Double.POSITIVE_INFINITY;
    int since = 0;
    for (int epoch = 1; epoch <= config.epochs() && since < config.patience(); epoch++) {
      double loss = round(training.apply(epoch), keep, epoch);
      adapter.merge(base, merged, gemm);
      double held = Validation.loss(shape, merged, validation).perAssistantToken();
      boolean better = held < lowest;
      since = held < lowest - NOTICEABLE ? 0 : since + 1;
      if (better) {
        lowest = held;
        best = adapter.copy();
      }
      progress.accept(new Round(epoch, loss, held, better));
    }
    return best;
  }

  private double round(TokenStore training, Optional<TokenStore> keep, int epoch)
      throws TrainingException {
    int[] order = order(training.conversations(), config.seed() + epoch);
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
      sum = sum.plus(step(keep));
    }
    return sum.perAssistantToken();
  }

  private boolean add(TokenStore store, int c) {
    return batch.add(store.tokens(), store.classes(), store.start(c), store.length(c), WEIGHTS);
  }

  /** Adds a conversation whose questions are said a little differently each time. */
  private boolean addNoisy(TokenStore store, int c) {
    int from = store.start(c);
    int[] said = Arrays.copyOfRange(store.tokens(), from, from + store.length(c));
    byte[] classes = Arrays.copyOfRange(store.classes(), from, from + store.length(c));
    for (int i = 0; i < said.length; i++) {
      if (classes[i] == ChatFormat.USER && noise.nextDouble() < config.noise()) {
        said[i] = store.tokens()[from + noise.nextInt(said.length)];
      }
    }
    return batch.add(said, classes, 0, said.length, WEIGHTS);
  }

  private static int[] order(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private LossSum step(Optional<TokenStore> keep) throws TrainingException {
    adapter.merge(base, merged, gemm);
    Arrays.fill(gradient, 0f);
    LossSum sum = slope();
    double weight = sum.weight();
    if (keep.isPresent()) {
      for (int i = 0; i < REHEARSALS; i++) {
        fillWithKept(keep.get());
        weight += slope().weight();
      }
    }
    if (!Double.isFinite(sum.weighted())) {
      throw new TrainingException(
          TrainingException.Code.DIVERGED,
          "The loss at step " + (step + 1) + " is not a number; no adapter was written.");
    }
    float falling = (float) (1 - done * (1 - FLOOR));
    float factor = Math.min(1f, (step + 1f) / WARM_UP) * falling;
    for (int i = 0; i < moments.size(); i++) {
      update(adapter.matrices().get(i), moments.get(i), (float) (1 / weight), factor);
    }
    step++;
    return sum;
  }

  private LossSum slope() {
    network.forward(merged, batch);
    LossSum sum = network.loss(batch);
    network.backward(merged, gradient, batch);
    return sum;
  }

  private void fillWithKept(TokenStore keep) {
    batch.clear();
    int before = kept;
    while (batch.length() < config.batchTokens() && add(keep, kept % keep.conversations())) {
      kept++;
    }
    // One that never fits would stop the rehearsal for good.
    kept += kept == before ? 1 : 0;
  }

  /** dA = s·Bᵀ·dW and dB = s·dW·Aᵀ, then Adam on both. */
  private void update(LowRank m, Moments o, float scale, float factor) {
    GemmView dw = GemmView.dense(gradient, m.offset(), m.outputs(), m.inputs());
    GemmView a = GemmView.dense(m.a(), 0, m.rank(), m.inputs());
    GemmView b = GemmView.dense(m.b(), 0, m.outputs(), m.rank());
    gemm.multiply(b.transposed(), dw, GemmView.dense(o.da(), 0, m.rank(), m.inputs()), false);
    gemm.multiply(dw, a.transposed(), GemmView.dense(o.db(), 0, m.outputs(), m.rank()), false);
    float s = adapter.alpha() / m.rank() * scale;
    adam.update(m.a(), o.da(), o.ma(), o.va(), 0, m.a().length, step, factor, s);
    adam.update(m.b(), o.db(), o.mb(), o.vb(), 0, m.b().length, step, factor, s);
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
