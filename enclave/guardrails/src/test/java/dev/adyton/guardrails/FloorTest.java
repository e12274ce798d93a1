package dev.adyton.guardrails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloorTest {
  private static final Path MODULE =
      Path.of(System.getProperty("adyton.root")).resolve("enclave/guardrails");
  private static final Path SOURCE = MODULE.resolve("src/main/bundle/floor.json");
  private static final Path SIGNED =
      MODULE.resolve("src/main/resources/dev/adyton/guardrails/floor.dsse.json");

  /** With {@code -Dadyton.sign=true} writes the envelope anew, then checks it like any other. */
  @Test
  void envelopeHoldsTheSourceInCanonicalForm() throws Exception {
    byte[] document = canonical(Files.readAllBytes(SOURCE));
    assertThat(Guardrails.DEVELOPMENT_KEY).isEqualTo(DevelopmentKey.publicHex());
    if (Boolean.getBoolean("adyton.sign")) {
      Files.write(SIGNED, DevelopmentKey.sign(document));
    }
    assertThat(Files.readAllBytes(SIGNED)).isEqualTo(DevelopmentKey.sign(document));
    assertThat(Guardrails.floor(Files.readAllBytes(SIGNED)).digest())
        .isEqualTo(Digest.sha256(document));
  }

  @Test
  void builtInFloorIsTheSignedOne() throws Exception {
    Digest digest = Guardrails.floor().digest();
    assertThat(digest).isEqualTo(Digest.sha256(canonical(Files.readAllBytes(SOURCE))));
    System.out.println("guardrail floor " + digest);
  }

  @Test
  void refusesFlippedBytes() throws Exception {
    byte[] good = Files.readAllBytes(SIGNED);
    int hint = new String(good, StandardCharsets.UTF_8).indexOf("adyton-development");
    for (int i = 0; i < good.length; i += 101) {
      if (i >= hint && i < hint + 18) {
        continue; // A hint, not signed.
      }
      byte[] bad = good.clone();
      bad[i] ^= 1;
      assertThatExceptionOfType(BundleException.class).isThrownBy(() -> Guardrails.floor(bad));
    }
  }

  @Test
  void refusesATenantsLayerAsFloor() throws Exception {
    byte[] envelope = DevelopmentKey.sign(tenant("", "\"a\""));
    assertThatExceptionOfType(BundleException.class)
        .isThrownBy(() -> Guardrails.floor(envelope))
        .satisfies(e -> assertThat(e.code()).isEqualTo(BundleException.Code.LAYER));
  }

  @Test
  void tenantAddsAndTheDigestSaysSo() throws Exception {
    Guardrails floor = Guardrails.floor();
    String rule = rule("input", "term", "terms:ours", "block", "user", "withhold");
    Guardrails both = floor.withTenant(tenant(rule, "\"Project Heron\""));
    assertThat(both.digest()).isNotEqualTo(floor.digest());
    try (GuardrailSession session = both.session()) {
      assertThat(session.check(Texts.user("what is project  HERON?")))
          .isInstanceOf(InputDecision.Blocked.class);
      assertThat(session.counts().of(Category.TERM, Action.BLOCK)).isEqualTo(1);
    }
    try (GuardrailSession session = both.session()) {
      assertThat(session.check(Texts.user("what is project heronry?")))
          .isInstanceOf(InputDecision.Allowed.class);
    }
  }

  /** Tenant rules about what the floor already handles can tighten it and nothing else. */
  @Test
  void strictestWins() throws Exception {
    String rules =
        rule("output", "card", "payment-card", "modify", "text", "allow")
            + ","
            + rule("output", "email", "email", "block", "text", "withhold").replace("r-", "s-");
    Guardrails both = Guardrails.floor().withTenant(tenant(rules, "\"x\""));
    try (GuardrailSession session = both.session()) {
      session.check(Texts.user("mine is ann@example.org"));
      OutputStage stage = session.channel(ChannelKind.TEXT);
      assertThat(Texts.through(stage, "card 4111 1111 1111 1111, mail ann@example.org done"))
          .isEqualTo("card {CARD_1}, mail ");
      assertThat(session.counts().of(Category.EMAIL, Action.BLOCK)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "input, card, payment-card, allow, user, withhold, UNKNOWN",
    "input, card, payment-card, modify, text, withhold, UNKNOWN",
    "both, card, payment-card, modify, text, withhold, UNKNOWN",
    "input, cards, payment-card, modify, user, withhold, UNKNOWN",
    "input, card, card, modify, user, withhold, UNKNOWN",
    "input, card, payment-card:x, modify, user, withhold, FORMAT",
    "input, term, terms, modify, user, withhold, FORMAT",
    "input, term, terms:theirs, modify, user, withhold, UNKNOWN",
    "output, term, terms:ours, modify, text, allow, FORMAT",
    "output, email, email, modify, text, always, UNKNOWN",
  })
  void refusesRulesItDoesNotUnderstand(
      String direction,
      String category,
      String detector,
      String action,
      String scope,
      String echo,
      BundleException.Code code)
      throws Exception {
    byte[] document = tenant(rule(direction, category, detector, action, scope, echo), "\"x\"");
    refused(document, code);
  }

  @ParameterizedTest
  @CsvSource({"81, LIMIT", "0, FORMAT"})
  void refusesTermsThatCannotBeHeld(int length, BundleException.Code code) throws Exception {
    refused(tenant("", "\"" + "x".repeat(length) + "\""), code);
  }

  @Test
  void refusesMoreTermsThanTheLimit() throws Exception {
    String terms =
        IntStream.range(0, 1001).mapToObj(i -> "\"t" + i + "\"").collect(Collectors.joining(","));
    refused(tenant("", terms), BundleException.Code.LIMIT);
  }

  private static void refused(byte[] tenant, BundleException.Code code) throws Exception {
    Guardrails floor = Guardrails.floor();
    assertThatExceptionOfType(BundleException.class)
        .isThrownBy(() -> floor.withTenant(tenant))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }

  private static String rule(
      String direction,
      String category,
      String detector,
      String action,
      String scope,
      String echo) {
    return """
    {"id":"r-1","direction":"%s","category":"%s","detector":"%s","action":"%s",\
    "scope":["%s"],"echo":"%s"}\
    """
        .formatted(direction, category, detector, action, scope, echo);
  }

  private static byte[] tenant(String rules, String terms) throws Exception {
    String document =
        """
        {"format":"adyton-guardrails/1","bundle":"acme","layer":"tenant","version":1,
         "lists":[{"id":"ours","note":"","terms":[%s]}],"rules":[%s]}\
        """
            .formatted(terms, rules);
    return canonical(document.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] canonical(byte[] json) throws Exception {
    return Jcs.encode(Json.parseObject(json));
  }
}
