package dev.adyton.workbench;

import dev.adyton.engine.FinishReason;
import dev.adyton.engine.ServingEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** Clients of several tenants who send all the time: short chats, long prompts, some go away. */
final class ServingCrowd {
  /** What a client may send; the rest of a hundred requests are short chats. */
  record Mix(int longPercent, int leavePercent, int longPrompt) {
    static final Mix SHORT = new Mix(0, 0, 0);
  }

  /** What one tenant got within a time. */
  static final class Got {
    final List<Double> first = new ArrayList<>();
    final List<Double> between = new ArrayList<>();
    long tokens;
    long requests;
    long cancelled;

    /**
     * Adds what fell within {@code span} of a request, whether or not it began or ended there: to
     * count whole requests would count long ones by chance.
     */
    private void add(ServingClient.Timed timed, Span span) {
      List<Long> heard = timed.heard();
      if (!heard.isEmpty() && span.has(heard.getFirst())) {
        tokens += timed.result().promptTokens() - timed.result().cachedTokens();
        requests++;
        cancelled += timed.result().finish() == FinishReason.CANCELLED ? 1 : 0;
      }
      tokens += heard.stream().filter(span::has).count();
      if (!heard.isEmpty() && span.has(timed.sent())) {
        first.add(timed.first());
      }
      List<Double> gaps = timed.between();
      for (int i = 0; i < gaps.size(); i++) {
        if (span.has(heard.get(i))) {
          between.add(gaps.get(i));
        }
      }
    }
  }

  private record Span(long from, long to) {
    boolean has(long nanos) {
      return nanos - from >= 0 && to - nanos > 0;
    }
  }

  private record Noted(String tenant, ServingClient.Timed timed) {}

  private final ServingEngine engine;
  private final int vocabulary;
  private final Mix mix;
  private final AtomicBoolean over = new AtomicBoolean();
  private final ConcurrentLinkedQueue<Noted> notes = new ConcurrentLinkedQueue<>();
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
      int[] prompt = random.ints(length, 0, vocabulary).toArray();
      notes.add(
          new Noted(tenant, client.send(prompt, tokens, heard -> heard >= leave || over.get())));
    }
  }

  /** Watches for {@code seconds} from now, sends the clients away, and returns what they got. */
  Map<String, Got> count(double seconds) throws InterruptedException {
    long from = System.nanoTime();
    Thread.sleep((long) (seconds * 1000));
    Span span = new Span(from, System.nanoTime());
    end();
    Map<String, Got> got = new TreeMap<>();
    for (Noted n : notes) {
      got.computeIfAbsent(n.tenant, t -> new Got()).add(n.timed, span);
    }
    return got;
  }

  private void end() throws InterruptedException {
    over.set(true);
    for (Thread t : threads) {
      t.join();
    }
  }
}
