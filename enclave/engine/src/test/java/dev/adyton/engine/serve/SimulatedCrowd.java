package dev.adyton.engine.serve;

import dev.adyton.engine.Account;
import dev.adyton.engine.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * The clients of {@code adyton bench-serving --scenario mixed} and the engine's steps, without a
 * model: time is counted in steps, memory in pages. A client sends its next request when the one
 * before is over, and it arrives when the step after that has begun, as it does where clients are
 * threads. Who is set aside loses all, as if no page of it were found again.
 */
final class SimulatedCrowd {
  /** What a client may send; the rest of a hundred requests are short chats. */
  record Mix(int longPercent, int leavePercent, int longPrompt) {
    static final Mix MIXED = new Mix(20, 15, 2048);
    static final Mix SHORT = new Mix(0, 0, 0);
  }

  /** What one tenant got while it was counted. */
  static final class Got {
    /** Tokens as the benchmark counts them: a prompt with its first token, and each token. */
    long tokens;

    long setAside;

    /** Steps in which a request waited for a place, summed over requests. */
    long waited;

    /** Of each request, steps to the first token. */
    final List<Integer> first = new ArrayList<>();
  }

  private final class Client {
    final Account account;
    final Random random;
    final Mix mix;

    Client(Account account, Random random, Mix mix) {
      this.account = account;
      this.random = random;
      this.mix = mix;
    }

    /** Draws what the benchmark's clients draw, in their order. */
    Request next() {
      int dice = random.nextInt(100);
      int length = dice < mix.longPercent() ? mix.longPrompt() : random.nextInt(20, 200);
      int tokens = random.nextInt(16, 64);
      boolean leaves = dice >= 100 - mix.leavePercent();
      int leave = leaves ? random.nextInt(tokens) : tokens;
      return new Request(this, length, leave, step);
    }
  }

  private static final class Request implements Work {
    final Client client;
    final int prompt;
    final int answer;
    final int sent;
    int at;
    int heard;

    Request(Client client, int prompt, int answer, int sent) {
      this.client = client;
      this.prompt = prompt;
      this.answer = answer;
      this.sent = sent;
    }

    @Override
    public Account account() {
      return client.account;
    }

    @Override
    public int pending() {
      return prompt + heard - at;
    }

    @Override
    public boolean answering() {
      return pending() == 1;
    }
  }

  private final FairShare shares = new FairShare();
  private static final int PAGE = 32;

  private final int limit;
  private final int budget;
  private final int pages;
  private final List<Request> arriving = new ArrayList<>();
  private final List<Request> here = new ArrayList<>();
  private Map<String, Got> got = new TreeMap<>();
  private int step;
  private int places;

  /**
   * @param budget tokens of a step
   * @param pages of 32 tokens, in all
   */
  SimulatedCrowd(int places, int budget, int pages) {
    this.limit = places;
    this.places = places;
    this.budget = budget;
    this.pages = pages;
  }

  /** Adds {@code clients} clients of {@code tenant}. */
  void add(String tenant, Tier tier, int clients, Mix mix, long seed) {
    Account account = new Account(tenant, tier);
    for (int i = 0; i < clients; i++) {
      arriving.add(new Client(account, new Random(seed * 1000 + i), mix).next());
    }
  }

  /** Goes on for so many steps; returns what tenants got in them. */
  Map<String, Got> count(int steps) {
    got = new TreeMap<>();
    for (int i = 0; i < steps; i++) {
      step();
    }
    return got;
  }

  private Got of(Request r) {
    return got.computeIfAbsent(r.account().tenant(), t -> new Got());
  }

  private void step() {
    // Who leaves does so before the step, and what its client sends next has not arrived yet.
    List<Request> sent = new ArrayList<>();
    for (Request r : List.copyOf(here)) {
      if (r.heard >= r.answer) {
        here.remove(r);
        shares.remove(r);
        places = Math.min(limit, places + 1);
        sent.add(r.client.next());
      }
    }
    for (Work left : shares.admit(places)) {
      Request r = (Request) left;
      r.at = 0;
      of(r).setAside++;
    }
    List<FairShare.Share> shared = reserve();
    shares.book(shared);
    for (FairShare.Share s : shared) {
      compute((Request) s.work(), s.tokens());
    }
    List<Work> inPlace = shares.inPlace();
    here.stream().filter(r -> !inPlace.contains(r)).forEach(r -> of(r).waited++);
    step++;
    arriving.addAll(sent);
    for (Request r : arriving) {
      here.add(r);
      shares.add(r);
    }
    arriving.clear();
  }

  /** A step that fits into memory, as the engine makes it. */
  private List<FairShare.Share> reserve() {
    while (true) {
      List<FairShare.Share> shared = shares.next(budget);
      int needed = shares.inPlace().stream().mapToInt(w -> pages(((Request) w).at)).sum();
      for (FairShare.Share s : shared) {
        Request r = (Request) s.work();
        needed += pages(r.at + s.tokens()) - pages(r.at);
      }
      Optional<Work> victim = needed > pages ? shares.victim() : Optional.empty();
      if (victim.isEmpty()) {
        return shared;
      }
      shares.setAside(victim.get());
      Request r = (Request) victim.get();
      r.at = 0;
      of(r).setAside++;
      places = Math.max(1, shares.running());
    }
  }

  private static int pages(int tokens) {
    return (tokens + PAGE - 1) / PAGE;
  }

  private void compute(Request r, int tokens) {
    Got g = of(r);
    r.at += tokens;
    if (r.pending() == 0) {
      if (r.heard == 0) {
        g.tokens += r.prompt;
        g.first.add(step - r.sent);
      }
      r.heard++;
      g.tokens++;
    }
  }
}
