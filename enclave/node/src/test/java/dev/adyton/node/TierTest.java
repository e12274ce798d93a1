package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.engine.Tier;
import dev.adyton.node.run.Continuation;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code service_tier}: from the request to the scheduler, and back as it was served. */
final class TierTest {
  private static String body(String route, String tier) {
    String said =
        switch (route) {
          case "chat/completions" -> "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
          case "responses" -> "\"input\":\"Hi\"";
          default -> "\"prompt\":\"Hi\"";
        };
    String asked = tier.isEmpty() ? "" : ",\"service_tier\":\"" + tier + "\"";
    return "{\"model\":\"test-model\"," + said + asked + "}";
  }

  @ParameterizedTest
  @CsvSource({
    "chat/completions,'',DEFAULT", "chat/completions,auto,DEFAULT", "chat/completions,flex,FLEX",
    "chat/completions,priority,PRIORITY", "responses,default,DEFAULT", "responses,flex,FLEX",
    "responses,priority,PRIORITY", "completions,flex,FLEX"
  })
  void isHonouredAndEchoed(String route, String word, Tier tier) throws Exception {
    List<Tier> seen = new CopyOnWriteArrayList<>();
    Continuation words = TestNode.words(Duration.ZERO, "Yes.");
    Continuation engine =
        (request, listener, cancelled) -> {
          seen.add(request.account().tier());
          return words.generate(request, listener, cancelled);
        };
    try (TestNode node = new TestNode(engine)) {
      HttpResponse<String> answer = node.post("/v1/" + route, body(route, word));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(seen).containsExactly(tier);
      if (!route.equals("completions")) {
        String served = tier.name().toLowerCase(Locale.ROOT);
        assertThat(answer.body()).contains("\"service_tier\":\"" + served + "\"");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat/completions", "responses", "completions"})
  void whatThisNodeDoesNotHaveIsRefused(String route) throws Exception {
    try (TestNode node = new TestNode(TestNode.words(Duration.ZERO, "never"))) {
      HttpResponse<String> answer = node.post("/v1/" + route, body(route, "reserved"));
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("unsupported_parameter", "\"service_tier\"");
    }
  }
}
