package dev.adyton.engine.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.engine.Account;
import dev.adyton.engine.Tier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The policy alone: no model, no clock. */
final class FairShareTest {
  private static final long SEED = 20261121;
  private static final int BUDGET = 64;
  private static final int PLACES = 12;
  private static final List<Tier> TIERS = List.of(Tier.PRIORITY, Tier.DEFAULT, Tier.FLEX);

  private static final class Fake implements Work {
    final Account account;
    int prompt;
    int answer;

    Fake(String tenant, Tier tier, int prompt, int answer) {
      this.account = new Account(tenant, tier);
      this.prompt = prompt;
      this.answer = answer;
    }

    @Override
    public Account account() {
      return account;
    }

    @Override
    public int pending() {
      return Math.max(1, prompt);
    }

    @Override
    public boolean answering() {
      return pending() == 1;
    }

    /** Returns whether it is over. */
    boolean took(int tokens) {
      if (prompt > 1) {
        prompt -= tokens;
        return false;
      }
      prompt = 0;
      return --answer <= 0;
    }
  }

  private final FairShare shares = new FairShare();
  private final Map<String, Integer> tokens = new HashMap<>();

  private Fake add(String tenant, Tier tier, int prompt, int answer) {
    Fake f = new Fake(tenant, tier, prompt, answer);
    shares.add(f);
    return f;
  }

  /** Returns those that are over. */
  private List<Fake> step() {
    shares.admit(PLACES);
    List<Fake> over = new ArrayList<>();
    List<FairShare.Share> next = shares.next(BUDGET);
    shares.book(next);
    for (FairShare.Share s : next) {
      Fake f = (Fake) s.work();
      assertThat(s.tokens()).isBetween(1, f.pending());
      tokens.merge(f.account.tenant(), s.tokens(), Integer::sum);
      if (f.took(s.tokens())) {
        shares.remove(f);
        over.add(f);
      }
    }
    return over;
  }

  @Test
  void manyRequestsGetNoMoreThanFew() {
    Random random = new Random(SEED);
    Map<String, Integer> clients = Map.of("few", 6, "many", 12, "flood", 120);
    clients.forEach((tenant, n) -> {
      for (int i = 0; i < n; i++) {
        add(tenant, Tier.DEFAULT, random.nextInt(1, 200), random.nextInt(1, 60));
      }
    });
    for (int i = 0; i < 4000; i++) {
      for (Fake f : step()) {
        add(f.account.tenant(), Tier.DEFAULT, random.nextInt(1, 200), random.nextInt(1, 60));
      }
    }
    double even = tokens.values().stream().mapToInt(t -> t).sum() / 3.0;
    System.out.println("tokens of three tenants, seed " + SEED + ": " + tokens);
    assertThat(tokens.values()).allSatisfy(t -> assertThat(t / even).isBetween(0.9, 1.1));
  }

  @Test
  void aLongPromptLeavesAnswersTheirTokenInEveryStep() {
    Fake answer = add("a", Tier.DEFAULT, 1, 1000);
    add("b", Tier.DEFAULT, 100_000, 1);
    for (int i = 0; i < 100; i++) {
      step();
    }
    assertThat(answer.answer).isEqualTo(900);
    assertThat(tokens).containsEntry("b", 100 * (BUDGET - 1));
  }

  @Test
  void aNewcomerTakesAPlaceFromWhoHasTooMany() {
    for (int i = 0; i < 2 * PLACES; i++) {
      add("early", Tier.DEFAULT, 10, 1000);
    }
    step();
    assertThat(shares.running()).isEqualTo(PLACES);
    add("late", Tier.DEFAULT, 10, 1000);
    List<Work> left = shares.admit(PLACES);
    assertThat(left).hasSize(1).allMatch(w -> w.account().tenant().equals("early"));
    assertThat(shares.running()).isEqualTo(PLACES);
    step();
    assertThat(tokens).containsKey("late");
  }

  @Test
  void placesAreNotTakenBackAndForth() {
    for (int i = 0; i < 2 * PLACES; i++) {
      add(i % 5 == 0 ? "a" : i % 5 < 3 ? "b" : "c", Tier.DEFAULT, 10, 1000);
    }
    step();
    for (int i = 0; i < 50; i++) {
      assertThat(shares.admit(PLACES)).isEmpty();
      step();
    }
  }

  @Test
  void flexStandsBackButIsNotForgotten() {
    Fake flex = add("a", Tier.FLEX, 100_000, 1);
    add("b", Tier.DEFAULT, 100_000, 1);
    for (int i = 0; i < 100; i++) {
      step();
    }
    assertThat(100_000 - flex.prompt).isEqualTo(100 * (BUDGET / 16));
    for (int i = 0; i < PLACES; i++) {
      add("c", Tier.DEFAULT, 10, 1000);
    }
    assertThat(shares.admit(PLACES)).containsExactly(flex);
  }

  @Test
  void priorityGoesAheadOfItsOwnTenantAlone() {
    Fake slow = add("a", Tier.DEFAULT, 1000, 1);
    Fake fast = add("a", Tier.PRIORITY, 1000, 1);
    Fake other = add("b", Tier.DEFAULT, 1000, 1);
    for (int i = 0; i < 10; i++) {
      step();
    }
    assertThat(slow.prompt).isEqualTo(1000);
    assertThat(1000 - fast.prompt).isEqualTo(10 * BUDGET / 2);
    assertThat(1000 - other.prompt).isEqualTo(10 * BUDGET / 2);
  }

  @Test
  void whoWasIdleHasSavedNothing() {
    Fake first = add("a", Tier.DEFAULT, 100_000, 1);
    for (int i = 0; i < 50; i++) {
      step();
    }
    Fake second = add("b", Tier.DEFAULT, 100_000, 1);
    int before = first.prompt;
    for (int i = 0; i < 10; i++) {
      step();
    }
    assertThat(before - first.prompt).isEqualTo(10 * BUDGET / 2);
    assertThat(100_000 - second.prompt).isEqualTo(10 * BUDGET / 2);
  }

  @Test
  void whatATenantCouldNotUseIsSavedUpToABound() {
    Fake answer = add("a", Tier.DEFAULT, 1, 10_000);
    Fake other = add("b", Tier.DEFAULT, 1_000_000, 1);
    for (int i = 0; i < 1000; i++) {
      step();
    }
    Fake prompt = add("a", Tier.DEFAULT, 1_000_000, 1);
    int saved = FairShare.SAVED_STEPS * BUDGET / 2;
    int before = other.prompt;
    for (int i = 0; i < 500; i++) {
      step();
    }
    int alike = 500 * BUDGET / 2;
    assertThat(1_000_000 - prompt.prompt + 500).isBetween(alike + saved / 2 - 1, alike + saved / 2);
    assertThat(before - other.prompt).isBetween(alike - saved / 2, alike - saved / 2 + 1);
    assertThat(answer.answer).isEqualTo(8500);
  }

  @Test
  void whatNobodyElseWantedIsNotHeldAgainstWhoTookIt() {
    add("a", Tier.DEFAULT, 1, 10_000);
    for (int i = 0; i < 100; i++) {
      add("b", Tier.DEFAULT, BUDGET / 2, 1);
      step();
      step();
    }
    Fake first = add("a", Tier.DEFAULT, 100_000, 1);
    Fake second = add("b", Tier.DEFAULT, 100_000, 1);
    for (int i = 0; i < 10; i++) {
      step();
    }
    assertThat(100_000 - first.prompt + 10).isEqualTo(10 * BUDGET / 2);
    assertThat(100_000 - second.prompt).isEqualTo(10 * BUDGET / 2);
  }

  @Test
  void whateverComesStepsStayWithinTheirBudget() {
    Random random = new Random(SEED);
    List<Fake> here = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      if (random.nextInt(3) == 0) {
        Tier tier = TIERS.get(random.nextInt(3));
        String tenant = "t" + random.nextInt(4);
        here.add(add(tenant, tier, random.nextInt(1, 300), random.nextInt(1, 30)));
      }
      if (!here.isEmpty() && random.nextInt(8) == 0) {
        Fake gone = here.remove(random.nextInt(here.size()));
        shares.remove(gone);
      }
      int places = random.nextInt(1, PLACES + 1);
      shares.admit(places);
      List<FairShare.Share> step = shares.next(BUDGET);
      int sum = step.stream().mapToInt(FairShare.Share::tokens).sum();
      assertThat(sum).isLessThanOrEqualTo(BUDGET + BUDGET / 16);
      assertThat(step.stream().map(FairShare.Share::work)).doesNotHaveDuplicates();
      assertThat(step.isEmpty()).isEqualTo(here.isEmpty());
      assertThat(shares.next(BUDGET)).as("a step that is not booked").isEqualTo(step);
      shares.book(step);
      for (FairShare.Share s : step) {
        Fake f = (Fake) s.work();
        if (f.took(s.tokens())) {
          shares.remove(f);
          here.remove(f);
        }
      }
      if (random.nextInt(10) == 0) {
        shares.victim().ifPresent(shares::setAside);
      }
    }
  }
}
