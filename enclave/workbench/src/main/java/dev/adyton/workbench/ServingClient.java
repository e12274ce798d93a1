package dev.adyton.workbench;

import dev.adyton.content.SecretText;
import dev.adyton.engine.Account;
import dev.adyton.engine.GenerationRequest;
import dev.adyton.engine.GenerationResult;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.Sampling;
import dev.adyton.engine.ServingEngine;
import dev.adyton.engine.Tier;
import dev.adyton.engine.TokenChoice;
import dev.adyton.engine.TokenListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/** Sends one request after another to an engine in process, and takes the time. */
final class ServingClient {
  /**
   * What became of a request.
   *
   * @param sent when, by {@link System#nanoTime}
   * @param heard when each token came
   */
  record Timed(GenerationResult result, long sent, List<Long> heard) {
    /** Seconds to the first token; NaN where there was none. */
    double first() {
      return heard.isEmpty() ? Double.NaN : (heard.getFirst() - sent) / 1e9;
    }

    /** Seconds from each token to the next. */
    List<Double> between() {
      List<Double> between = new ArrayList<>();
      for (int i = 1; i < heard.size(); i++) {
        between.add((heard.get(i) - heard.get(i - 1)) / 1e9);
      }
      return between;
    }
  }

  private final ServingEngine engine;
  private final Account account;

  ServingClient(ServingEngine engine, String tenant) {
    this.engine = engine;
    this.account = new Account(tenant, Tier.DEFAULT);
  }

  /** Sends a request and waits for its end. */
  Timed send(int[] prompt, int tokens) {
    return send(prompt, tokens, heard -> false);
  }

  /**
   * Sends a request and waits for its end.
   *
   * @param leaves whether the client goes away, by how many tokens it heard
   */
  Timed send(int[] prompt, int tokens, IntPredicate leaves) {
    Watch watch = new Watch();
    GenerationRequest request =
        new GenerationRequest(
                prompt, tokens, Sampling.GREEDY, List.of(), Optional.empty(), OptionalInt.of(0))
            .on(account);
    try {
      GenerationResult result =
          engine.generate(request, watch, () -> leaves.test(watch.heard.size()));
      return new Timed(result, watch.sent, watch.heard);
    } catch (ModelException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Called on the engine's thread alone. */
  private static final class Watch implements TokenListener {
    private final long sent = System.nanoTime();
    private final List<Long> heard = new ArrayList<>();

    @Override
    public void onToken(TokenChoice choice) {
      heard.add(System.nanoTime());
    }

    @Override
    public void onText(SecretText piece) {}
  }
}
