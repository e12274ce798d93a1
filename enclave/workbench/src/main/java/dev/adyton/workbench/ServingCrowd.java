package dev.adyton.workbench;

import dev.adyton.engine.ServingEngine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Clients of several tenants who send all the time: short chats, long prompts, some go away. */
final class ServingCrowd {
  /** What a client may send; the rest of a hundred requests are short chats. */
  record Mix(int longPercent, int leavePercent, int longPrompt) {
    static final Mix SHORT = new Mix(0, 0, 0);
  }

  /** What one tenant got within the time that counts. */
  static final class Got {
    final List<Double> first = new ArrayList<>();
    final List<Double> between = new ArrayList<>();
    long tokens;
    long requests;
    long cancelled;
  }

  private final ServingEngine engine;
  private final int vocabulary;
  private final Mix mix;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicBoolean counts = new AtomicBoolean();
  private final Map<String, Got> got = Collections.synchronizedMap(new TreeMap<>());
  private final List<Thread> threads = new ArrayList<>();

  ServingCrowd(ServingEngine engine, int vocabulary, Mix mix) {
    this.engine = engine;
    this.vocabulary = vocabulary;
    this.mix = mix;
  }

  /** Adds {@code clients} clients of {@code tenant}. */
  void add(String tenant, int clients, long seed) {
    for (int i = 0; i < clients; i++) {
      Random random = new Random(seed * 1000 + i);
      threads.add(
          Thread.ofVirtual()
              .start(() -> client(new ServingClient(engine, tenant), tenant, random)));
    }
  }

  private void client(ServingClient client, String tenant, Random random) {
    while (!over.get()) {
      int dice = random.nextInt(100);
      boolean large = dice < mix.longPercent();
      int length = large ? mix.longPrompt() : random.nextInt(20, 200);
      int tokens = random.nextInt(16, 64);
      boolean leaves = dice >= 100 - mix.leavePercent();
      int leave = leaves ? random.nextInt(tokens) : tokens + 1;
      boolean whole = counts.get();
      ServingClient.Timed timed =
          client.send(random.ints(length, 0, vocabulary).toArray(), tokens, leave);
      if (whole && counts.get()) {
        note(tenant, timed, leaves);
      }
    }
  }

  private void note(String tenant, ServingClient.Timed timed, boolean left) {
    synchronized (got) {
      Got g = got.computeIfAbsent(tenant, t -> new Got());
      g.requests++;
      g.cancelled += left ? 1 : 0;
      g.tokens +=
          timed.result().promptTokens()
              - timed.result().cachedTokens()
              + timed.result().completionTokens();
      if (!Double.isNaN(timed.first())) {
        g.first.add(timed.first());
      }
      g.between.addAll(timed.between());
    }
  }

  /** Counts requests that begin and end within {@code seconds} from now. */
  Map<String, Got> count(double seconds) throws InterruptedException {
    counts.set(true);
    Thread.sleep((long) (seconds * 1000));
    counts.set(false);
    synchronized (got) {
      Map<String, Got> all = new TreeMap<>(got);
      got.clear();
      return all;
    }
  }

  /** Sends the clients away. */
  void end() throws InterruptedException {
    over.set(true);
    for (Thread t : threads) {
      t.join();
    }
  }
}
