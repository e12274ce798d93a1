package dev.adyton.engine.serve;

import dev.adyton.engine.Tier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who runs, and how many tokens of each the next step computes. No clock, no threads, no memory of
 * its own: a step follows from the calls before it. Used by one thread.
 *
 * <ul>
 *   <li><b>Places.</b> So many requests run as the caller allows. A free one goes to the tenant
 *       that has fewest. A tenant below its even part takes one from a tenant above it, and
 *       anybody's request takes one from FLEX: that request is set aside and goes on later.
 *   <li><b>Tokens.</b> Every running answer gets its next token. What is left of the step's budget
 *       goes to prompts, so that tenants who want more have got alike, answers counted in. A tenant
 *       whose answers cannot use its part while others want more has it saved, up to a bound; a
 *       tenant without a request is forgotten. FLEX gets what is left, but never nothing.
 *   <li><b>Tiers</b> order a tenant's own requests; then arrival does.
 * </ul>
 */
public final class FairShare {
  /** Of a step's budget, what FLEX gets at least: one part of so many. */
  private static final int FLEX_PART = 16;

  /**
   * A tenant's credit and its debt are at most its even part of so many steps. Whatever all tenants
   * saved together is less than what so many steps compute: nobody who owes nothing waits longer
   * for it. One of four tenants can save a prompt of 2,000 tokens so; with less, a tenant of few
   * clients loses what it cannot use between two long prompts.
   */
  static final int SAVED_STEPS = 64;

  /**
   * Part of a step.
   *
   * @param tokens how many of the request's next tokens, at least 1
   */
  public record Share(Work work, int tokens) {}

  private record Arrived(Work work, long order) {
    Tier tier() {
      return work.account().tier();
    }
  }

  private static final Comparator<Arrived> ORDER =
      Comparator.comparing(Arrived::tier).thenComparingLong(Arrived::order);

  private static final class Tenant {
    final List<Arrived> waiting = new ArrayList<>();
    final List<Arrived> running = new ArrayList<>();

    /** Tokens that it got less than those who wanted more; below 0 what it got beyond them. */
    long credit;

    /** Returns its credit after a step that gives so. */
    long level(Map<Work, Integer> given) {
      return credit - running.stream().mapToLong(a -> given.getOrDefault(a.work, 0)).sum();
    }

    boolean idle() {
      return waiting.isEmpty() && running.isEmpty();
    }
  }

  private final Map<String, Tenant> tenants = new LinkedHashMap<>();
  private long arrivals;
  private int running;

  /** Takes a request in. */
  public void add(Work work) {
    Tenant t = tenants.computeIfAbsent(work.account().tenant(), name -> new Tenant());
    insert(t.waiting, new Arrived(work, arrivals++));
  }

  private static void insert(List<Arrived> sorted, Arrived arrived) {
    int at = sorted.size();
    while (at > 0 && ORDER.compare(sorted.get(at - 1), arrived) > 0) {
      at--;
    }
    sorted.add(at, arrived);
  }

  /** Forgets a request that is over. */
  public void remove(Work work) {
    Tenant t = tenants.get(work.account().tenant());
    if (t == null) {
      return;
    }
    t.waiting.removeIf(a -> a.work.equals(work));
    if (t.running.removeIf(a -> a.work.equals(work))) {
      running--;
    }
    if (t.idle()) {
      // Its credit is forgotten with it, and its debt: nobody saves by being away.
      tenants.remove(work.account().tenant());
    }
  }

  /** Sets a running request aside; it keeps its place in the order of arrival. */
  public void setAside(Work work) {
    Tenant t = tenants.get(work.account().tenant());
    if (t == null) {
      return;
    }
    for (Arrived a : t.running) {
      if (a.work.equals(work)) {
        t.running.remove(a);
        running--;
        insert(t.waiting, a);
        return;
      }
    }
  }

  /** Returns how many requests wait for a place. */
  public int waiting() {
    return tenants.values().stream().mapToInt(t -> t.waiting.size()).sum();
  }

  /** Returns how many requests have a place. */
  public int running() {
    return running;
  }

  /** Returns who has a place. */
  public List<Work> inPlace() {
    return tenants.values().stream().flatMap(t -> t.running.stream()).map(Arrived::work).toList();
  }

  /**
   * Gives places; returns who had to leave theirs.
   *
   * @param places requests that run at once, at least 1
   */
  public List<Work> admit(int places) {
    List<Work> left = new ArrayList<>();
    while (true) {
      Optional<Tenant> next = nextToAdmit();
      if (next.isEmpty()) {
        return left;
      }
      Tenant t = next.get();
      Arrived first = t.waiting.getFirst();
      if (running >= places) {
        Optional<Arrived> out = victimFor(t, first, places);
        if (out.isEmpty()) {
          return left;
        }
        setAside(out.get().work);
        left.add(out.get().work);
      }
      t.waiting.removeFirst();
      insert(t.running, first);
      running++;
    }
  }

  /** The tenant with fewest places among those that wait, those first whose request is no FLEX. */
  private Optional<Tenant> nextToAdmit() {
    return tenants.values().stream()
        .filter(t -> !t.waiting.isEmpty())
        .min(
            Comparator.<Tenant>comparingInt(t -> flex(t.waiting.getFirst()) ? 1 : 0)
                .thenComparingInt(t -> t.running.size())
                .thenComparingLong(t -> t.waiting.getFirst().order));
  }

  private static boolean flex(Arrived a) {
    return a.tier() == Tier.FLEX;
  }

  /** Who leaves for {@code first}: a FLEX request, or one of a tenant that has too many places. */
  private Optional<Arrived> victimFor(Tenant t, Arrived first, int places) {
    if (flex(first)) {
      return Optional.empty();
    }
    Optional<Arrived> flex =
        tenants.values().stream()
            .flatMap(other -> other.running.stream())
            .filter(FairShare::flex)
            .max(ORDER);
    if (flex.isPresent()) {
      return flex;
    }
    int even = Math.max(1, places / tenants.size());
    Optional<Tenant> most =
        tenants.values().stream().max(Comparator.comparingInt(other -> other.running.size()));
    boolean tooMany =
        most.isPresent()
            && t.running.size() < even
            && most.get().running.size() > Math.max(even, t.running.size() + 1);
    return tooMany ? Optional.of(most.get().running.getLast()) : Optional.empty();
  }

  /**
   * Returns whom to set aside when memory is short: the last of the tenant with most places, FLEX
   * first; nobody where only one runs.
   */
  public Optional<Work> victim() {
    if (running < 2) {
      return Optional.empty();
    }
    return tenants.values().stream()
        .filter(t -> !t.running.isEmpty())
        .max(
            Comparator.<Tenant>comparingInt(t -> flex(t.running.getLast()) ? 1 : 0)
                .thenComparingInt(t -> t.running.size()))
        .map(t -> t.running.getLast().work);
  }

  /**
   * Returns the next step: every running answer's token, and tokens of prompts up to {@code budget}
   * in all. Changes nothing: a step that does not fit into memory is not computed.
   */
  public List<Share> next(int budget) {
    Map<Work, Integer> given = new LinkedHashMap<>();
    List<Tenant> busy = busy();
    for (Tenant t : busy) {
      t.running.stream().filter(a -> a.work.answering()).forEach(a -> given.put(a.work, 1));
    }
    int reserve = flexWants(busy) ? Math.max(1, budget / FLEX_PART) : 0;
    int left = Math.max(0, budget - given.size());
    int spent = prompts(busy, Math.max(0, left - reserve), false, given);
    prompts(busy, Math.max(left - spent, reserve), true, given);
    return given.entrySet().stream().map(e -> new Share(e.getKey(), e.getValue())).toList();
  }

  private List<Tenant> busy() {
    return tenants.values().stream().filter(t -> !t.running.isEmpty()).toList();
  }

  /** Hands out up to {@code left} tokens of prompts, highest levels first; returns how many. */
  private static int prompts(List<Tenant> busy, int left, boolean flex, Map<Work, Integer> given) {
    int before = left;
    while (left > 0) {
      List<Tenant> hungry = busy.stream().filter(t -> wants(t, given, flex)).toList();
      if (hungry.isEmpty()) {
        break;
      }
      long top = hungry.stream().mapToLong(t -> t.level(given)).max().orElse(0);
      List<Tenant> first = hungry.stream().filter(t -> t.level(given) == top).toList();
      // They go down together, as far as the next ones' level.
      long next =
          hungry.stream()
              .mapToLong(t -> t.level(given))
              .filter(level -> level < top)
              .max()
              .orElse(top - left);
      int each = (int) Math.min(top - next, Math.max(1, left / first.size()));
      for (Tenant t : first) {
        left -= take(t, Math.min(left, each), flex, given);
      }
    }
    return before - left;
  }

  private static int take(Tenant t, int most, boolean flex, Map<Work, Integer> given) {
    int took = 0;
    for (Arrived a : t.running) {
      if (!a.work.answering() && flex(a) == flex && took < most) {
        int has = given.getOrDefault(a.work, 0);
        int more = Math.min(most - took, a.work.pending() - has);
        if (more > 0) {
          given.put(a.work, has + more);
          took += more;
        }
      }
    }
    return took;
  }

  private static boolean wants(Tenant t, Map<Work, Integer> given, boolean flex) {
    return t.running.stream()
        .anyMatch(a ->
            !a.work.answering()
                && flex(a) == flex
                && given.getOrDefault(a.work, 0) < a.work.pending());
  }

  /**
   * Takes note that a step of {@link #next} is computed, before its requests know. Where somebody
   * wanted more than he got, credits move by what each got against those; where nobody did, nobody
   * took anything from anybody.
   */
  public void book(List<Share> step) {
    Map<Work, Integer> given = new HashMap<>();
    step.forEach(s -> given.put(s.work, s.tokens));
    List<Tenant> busy = busy();
    List<Tenant> hungry = busy.stream().filter(t -> wants(t, given, false)).toList();
    if (!hungry.isEmpty()) {
      long sum = hungry.stream().mapToLong(t -> t.level(given)).sum();
      long zero = Math.floorDiv(sum, hungry.size());
      long tokens = step.stream().mapToLong(Share::tokens).sum();
      long most = SAVED_STEPS * tokens / busy.size();
      for (Tenant t : busy) {
        // FLEX stands back by its own choice: it saves nothing.
        boolean saves = t.running.stream().anyMatch(a -> !flex(a));
        t.credit = Math.clamp(t.level(given) - zero, -most, saves ? most : 0);
      }
    }
    rotate();
  }

  private static boolean flexWants(List<Tenant> busy) {
    return busy.stream().anyMatch(t -> wants(t, Map.of(), true));
  }

  /** Whoever was served first is last in the next step, so that no rounding favours one. */
  private void rotate() {
    if (tenants.size() > 1) {
      String first = tenants.keySet().iterator().next();
      Tenant t = tenants.remove(first);
      if (t != null) {
        tenants.put(first, t);
      }
    }
  }
}
