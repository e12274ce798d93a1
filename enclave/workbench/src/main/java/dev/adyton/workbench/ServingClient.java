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

/** Sends one request after another to an engine in process, and takes the time. */
final class ServingClient {
  /**
   * What became of a request.
   *
   * @param first seconds to the first token; NaN where there was none
   * @param between seconds from each token to the next
   */
  record Timed(GenerationResult result, double first, List<Double> between) {}

  private final ServingEngine engine;
  private final Account account;

  ServingClient(ServingEngine engine, String tenant) {
    this.engine = engine;
    this.account = new Account(tenant, Tier.DEFAULT);
  }

  /**
   * Sends a request and waits for its end.
   *
   * @param leave after how many tokens the client goes away; where that is more than {@code
   *     tokens}, it stays
   */
  Timed send(int[] prompt, int tokens, int leave) {
    Watch watch = new Watch();
    GenerationRequest request =
        new GenerationRequest(
                prompt, tokens, Sampling.GREEDY, List.of(), Optional.empty(), OptionalInt.of(0))
            .on(account);
    try {
      GenerationResult result = engine.generate(request, watch, () -> watch.heard >= leave);
      return new Timed(result, watch.first, watch.between);
    } catch (ModelException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Called on the engine's thread alone. */
  private static final class Watch implements TokenListener {
    private final long sent = System.nanoTime();
    private final List<Double> between = new ArrayList<>();
    private long last;
    private int heard;
    private double first = Double.NaN;

    @Override
    public void onToken(TokenChoice choice) {
      long now = System.nanoTime();
      if (heard++ == 0) {
        first = (now - sent) / 1e9;
      } else {
        between.add((now - last) / 1e9);
      }
      last = now;
    }

    @Override
    public void onText(SecretText piece) {}
  }
}
