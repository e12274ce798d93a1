package dev.adyton.training.run;

import dev.adyton.training.TrainingException;
import dev.adyton.training.model.Batch;
import dev.adyton.training.model.Initialiser;
import dev.adyton.training.model.LossSum;
import dev.adyton.training.model.ModelShape;
import dev.adyton.training.model.Network;
import dev.adyton.training.model.ParameterGroup;
import dev.adyton.training.model.ParameterLayout;
import dev.adyton.training.optim.AdamW;
import dev.adyton.training.optim.Muon;
import dev.adyton.training.optim.Schedule;
import dev.adyton.training.text.TokenStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Trains one model step by step. Bits depend on the configuration, the data and the number of
 * steps, never on timing: each thread owns fixed shards and their sums are added in thread order.
 */
public final class Trainer implements AutoCloseable {
  private final ParameterLayout layout;
  private final Packer packer;
  private final List<Worker> workers = new ArrayList<>();
  private final List<Batch> batches = new ArrayList<>();
  private final ExecutorService pool;
  private final AdamW adam;
  private final Muon muon;
  private TrainingState state;

  private static final class Worker {
    final Network network;
    final float[] gradient;

    Worker(TrainingConfig config, int size) {
      network = new Network(config.shape(), config.shardTokens());
      gradient = new float[size];
    }

    LossSum work(float[] weights, List<Batch> own) {
      Arrays.fill(gradient, 0f);
      LossSum sum = LossSum.ZERO;
      for (Batch batch : own) {
        network.forward(weights, batch);
        sum = sum.plus(network.loss(batch));
        network.backward(weights, gradient, batch);
      }
      return sum;
    }
  }

  /** Starts afresh from the configuration's seed. */
  public static Trainer fresh(TrainingConfig config, TokenStore data) {
    float[] weights = Initialiser.weights(config.shape(), config.seed());
    return new Trainer(config, data, start(weights));
  }

  /** A state at step 0 with the given weights. */
  public static TrainingState start(float[] weights) {
    return new TrainingState(weights, new float[weights.length], new float[weights.length], 0, 0);
  }

  /** Goes on from {@code state}. */
  public Trainer(TrainingConfig config, TokenStore data, TrainingState state) {
    this.state = state;
    layout = ParameterLayout.of(config.shape());
    packer = new Packer(data, config.shape().context(), state.next());
    int threads = Math.min(config.threads(), config.shards());
    for (int t = 0; t < threads; t++) {
      workers.add(new Worker(config, layout.size()));
    }
    for (int s = 0; s < config.shards(); s++) {
      batches.add(new Batch(config.shardTokens()));
    }
    pool =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("trainer-", 0).factory());
    adam = new AdamW(config.adamRate(), 0f);
    ModelShape s = config.shape();
    muon =
        new Muon(config.muonRate(), config.decay(), s.dim() * Math.max(s.dim(), s.ffn()), s.dim());
  }

  /** What a checkpoint has to hold now. */
  public TrainingState state() {
    return state;
  }

  /** Makes one step of {@code steps}. */
  public StepReport step(int steps) throws TrainingException {
    long began = System.nanoTime();
    int tokens = 0;
    for (Batch batch : batches) {
      packer.fill(batch);
      tokens += batch.length();
    }
    LossSum sum = work();
    double loss = sum.perAssistantToken();
    int number = state.step() + 1;
    float[] g = total((float) (1 / sum.weight()));
    double norm = norm(g);
    if (!Double.isFinite(sum.weighted()) || !Double.isFinite(norm)) {
      throw new TrainingException(
          TrainingException.Code.DIVERGED,
          "The loss at step " + number + " is not a number; the weights were left as they were.");
    }
    update(g, (float) Math.min(1, TrainingConfig.LONGEST_GRADIENT / norm), steps);
    state = state.advanced(packer.next());
    return new StepReport(number, steps, loss, norm, tokens, (System.nanoTime() - began) / 1e9);
  }

  private LossSum work() {
    List<Callable<LossSum>> jobs = new ArrayList<>();
    for (int t = 0; t < workers.size(); t++) {
      List<Batch> own = new ArrayList<>();
      for (int s = t; s < batches.size(); s += workers.size()) {
        own.add(batches.get(s));
      }
      Worker worker = workers.get(t);
      jobs.add(() -> worker.work(state.weights(), own));
    }
    try {
      LossSum sum = LossSum.ZERO;
      for (Future<LossSum> done : pool.invokeAll(jobs)) {
        sum = sum.plus(done.get());
      }
      return sum;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Adds the workers' gradients into the first one's, in order, and scales. */
  private float[] total(float scale) {
    float[] g = workers.get(0).gradient;
    for (int t = 1; t < workers.size(); t++) {
      float[] more = workers.get(t).gradient;
      for (int i = 0; i < g.length; i++) {
        g[i] += more[i];
      }
    }
    for (int i = 0; i < g.length; i++) {
      g[i] *= scale;
    }
    return g;
  }

  private static double norm(float[] g) {
    double sum = 0;
    for (float x : g) {
      sum += (double) x * x;
    }
    return Math.sqrt(sum);
  }

  private void update(float[] g, float clip, int steps) {
    float factor = new Schedule(steps).factor(state.step());
    for (ParameterGroup group : layout.groups()) {
      if (group.kind() == ParameterGroup.Kind.MATRIX) {
        muon.update(
            state.weights(),
            g,
            state.mean(),
            group.offset(),
            group.rows(),
            group.cols(),
            factor,
            clip);
      } else {
        adam.update(
            state.weights(),
            g,
            state.mean(),
            state.square(),
            group.offset(),
            group.size(),
            state.step(),
            factor,
            clip);
      }
    }
  }

  /** Ends the worker threads. */
  @Override
  public void close() {
    pool.shutdownNow();
  }
}
