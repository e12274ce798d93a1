package dev.adyton.engine;

import dev.adyton.engine.model.Decoder;
import dev.adyton.engine.model.DecoderBatch;
import dev.adyton.engine.model.LowRank;
import dev.adyton.engine.model.PagePool;
import dev.adyton.engine.model.Sequence;
import dev.adyton.engine.serve.FairShare;
import dev.adyton.engine.serve.PrefixCache;
import dev.adyton.engine.serve.PrefixKeys;
import dev.adyton.engine.serve.Work;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** The thread of a {@link ServingEngine}: step after step until it is closed. */
final class ServingLoop {
  /** A step with answers in it computes at least so many tokens: fewer waste the weights' way. */
  private static final int LEAST_STEP = 32;

  /** Logits that a step keeps for a prompt that is scored, in floats: 32 MiB. */
  private static final int SCORES = 1 << 23;

  private final Decoder net;
  private final ServingLimits limits;
  private final Queue<ServedRequest> arrivals;
  private final AtomicBoolean closed;
  private final PagePool pool;
  private final DecoderBatch batch;
  private final FairShare shares;
  private final PrefixCache cache;
  private final PrefixKeys keys;
  private final Set<ServedRequest> here = new LinkedHashSet<>();
  private final float[] logits;

  private volatile ServingStats stats = ServingStats.NOTHING;
  private long steps;
  private long computed;
  private long setAside;
  private long saved;

  /** Requests that may run: fewer than the limit while memory is short. */
  private int places;

  /** Tokens that fit into the time of a step, by the steps so far. */
  private double budget;

  ServingLoop(
      Decoder net, ServingLimits limits, Queue<ServedRequest> arrivals, AtomicBoolean closed) {
    this.net = net;
    this.limits = limits;
    this.arrivals = arrivals;
    this.closed = closed;
    this.pool = net.newPool(limits.memory());
    this.batch = net.newBatch();
    this.shares = new FairShare();
    this.places = limits.sequences();
    this.cache = new PrefixCache(limits.cacheLife().toNanos());
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    this.keys = new PrefixKeys(secret);
    this.logits = new float[net.vocabulary()];
    this.budget = limits.stepTokens();
  }

  /** May be called by any thread. */
  ServingStats stats() {
    return stats;
  }

  void run() {
    try (pool;
        batch;
        cache) {
      while (!closed.get()) {
        turn();
      }
      arrive();
      List.copyOf(here).forEach(r -> end(r, FinishReason.CANCELLED));
      Arrays.fill(logits, 0);
    }
  }

  private void turn() {
    try {
      arrive();
      leaveCancelled();
      if (here.isEmpty()) {
        rest();
      } else {
        step();
      }
    } catch (RuntimeException | Error defect) {
      // Nobody may wait for a thread that is gone.
      List.copyOf(here).forEach(r -> fail(r, defect));
    }
  }

  private void arrive() {
    for (ServedRequest r = arrivals.poll(); r != null; r = arrivals.poll()) {
      here.add(r);
      shares.add(r);
    }
  }

  private void leaveCancelled() {
    List.copyOf(here).stream()
        .filter(ServedRequest::isCancelled)
        .forEach(r -> end(r, FinishReason.CANCELLED));
  }

  private void rest() {
    long now = System.nanoTime();
    Optional<Long> due = cache.expire(now);
    if (arrivals.isEmpty() && !closed.get()) {
      if (due.isPresent()) {
        LockSupport.parkNanos(this, Math.max(1, due.get() - now));
      } else {
        LockSupport.park(this);
      }
    }
  }

  private void step() {
    for (Work left : shares.admit(places)) {
      ((ServedRequest) left).setAside();
      setAside++;
    }
    shares.inPlace().forEach(work -> begin((ServedRequest) work));
    List<ServedRequest> asked = new ArrayList<>();
    List<Sequence.Part> parts = reserve(asked);
    boolean answers = asked.stream().anyMatch(ServedRequest::answering);
    int tokens = parts.stream().mapToInt(p -> p.to() - p.from()).sum();
    long start = System.nanoTime();
    try {
      float[] all = batch.forward(parts);
      long end = System.nanoTime();
      adapt(answers, tokens, end - start);
      cache.expire(end);
      finish(asked, parts, all, end);
      count(tokens);
    } catch (RuntimeException | Error defect) {
      // Whatever broke, broke this step's requests; the others go on.
      asked.forEach(r -> fail(r, defect));
    }
  }

  private void count(int tokens) {
    steps++;
    computed += tokens;
    stats =
        new ServingStats(
            steps, computed, setAside, saved, shares.running(), shares.waiting(), cache.size());
  }

  /** Steps with answers in them shrink and grow with the time that they take. */
  private void adapt(boolean answers, int tokens, long nanos) {
    if (!answers || tokens < budget / 2) {
      return;
    }
    double fits = tokens * (double) limits.stepTime().toNanos() / Math.max(1, nanos);
    double least = Math.min(limits.stepTokens(), Math.max(LEAST_STEP, 2 * limits.sequences()));
    budget = Math.clamp((budget + fits) / 2, least, limits.stepTokens());
  }

  /** Returns a step that fits into memory: cached pages go first, then whole requests. */
  private List<Sequence.Part> reserve(List<ServedRequest> asked) {
    while (true) {
      List<FairShare.Share> shared = shares.next(stepTokens());
      asked.clear();
      List<Sequence.Part> parts = new ArrayList<>();
      int lacking = 0;
      for (FairShare.Share share : shared) {
        ServedRequest r = (ServedRequest) share.work();
        Sequence.Part part = r.part(share.tokens(), Math.max(1, SCORES / logits.length));
        lacking += part.sequence().lacks(part.to() - part.from());
        asked.add(r);
        parts.add(part);
      }
      while (pool.available() < lacking && cache.evict()) {
        // one page after another
      }
      Optional<Work> victim = pool.available() < lacking ? shares.victim() : Optional.empty();
      if (victim.isEmpty()) {
        shares.book(shared);
        return parts;
      }
      shares.setAside(victim.get());
      ((ServedRequest) victim.get()).setAside();
      setAside++;
      places = Math.max(1, shares.running());
    }
  }

  private int stepTokens() {
    boolean answers = here.stream().anyMatch(r -> r.sequence().isPresent() && r.answering());
    return answers ? (int) budget : limits.stepTokens();
  }

  private void begin(ServedRequest r) {
    if (r.sequence().isEmpty()) {
      Optional<Adapter> adapter = r.request().adapter();
      LowRank.Set deltas = adapter.map(a -> a.deltas(net)).orElse(LowRank.Set.NONE);
      long serial = adapter.map(Adapter::serial).orElse(0L);
      r.begin(
          net.newSequence(r.capacity(), deltas, pool),
          keys.salt(r.account().tenant(), serial),
          cache,
          System.nanoTime());
      saved += r.sequence().orElseThrow().position();
    }
  }

  private void finish(List<ServedRequest> asked, List<Sequence.Part> parts, float[] all, long now) {
    int row = 0;
    for (int i = 0; i < asked.size(); i++) {
      ServedRequest r = asked.get(i);
      r.computed(cache, now);
      for (int j = 0; j < parts.get(i).wanted(); j++) {
        System.arraycopy(all, row++ * logits.length, logits, 0, logits.length);
        if (here.contains(r)) {
          answer(r);
        }
      }
    }
  }

  private void answer(ServedRequest r) {
    try {
      Optional<FinishReason> finish = r.heard(logits);
      finish.ifPresent(reason -> end(r, reason));
    } catch (ModelException | RuntimeException | Error e) {
      fail(r, e);
    }
  }

  private void end(ServedRequest r, FinishReason finish) {
    here.remove(r);
    shares.remove(r);
    places = Math.min(limits.sequences(), places + 1);
    r.end(finish);
  }

  private void fail(ServedRequest r, Throwable cause) {
    here.remove(r);
    shares.remove(r);
    places = Math.min(limits.sequences(), places + 1);
    r.fail(cause);
  }
}
