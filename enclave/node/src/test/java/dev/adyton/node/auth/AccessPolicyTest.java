package dev.adyton.node.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.CodecException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** IAM's rules of judging: default deny, a denial beats everything, conditions on missing facts. */
final class AccessPolicyTest {
  private static final String ADA = "a".repeat(64);
  private static final String BEN = "b".repeat(64);

  private static AccessPolicy policy(String statements) throws CodecException {
    String text = "{\"format\":\"adyton-access-policy/1\",\"Statement\":[" + statements + "]}";
    return AccessPolicy.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String statement(String effect, String who, String what, String rest) {
    return "{\"Effect\":\"%s\",\"Principal\":\"%s\",\"Action\":%s,\"Resource\":\"project/*\"%s}"
        .formatted(effect, who, what, rest);
  }

  private static boolean infers(AccessPolicy policy, String key, Map<Fact, String> facts) {
    return policy.allows(new Caller(key, "team-a"), Action.CREATE_INFERENCE, facts);
  }

  @Test
  void nothingIsAllowedThatNoStatementAllows() throws Exception {
    assertThat(infers(policy(""), ADA, Map.of())).isFalse();
    AccessPolicy one = policy(statement("Allow", "sha256:" + ADA, "\"CreateInference\"", ""));
    assertThat(infers(one, ADA, Map.of())).isTrue();
    assertThat(infers(one, BEN, Map.of())).isFalse();
    assertThat(one.allows(new Caller(ADA, "team-a"), Action.GET_INFERENCE, Map.of())).isFalse();
    assertThat(infers(AccessPolicy.OPEN, BEN, Map.of())).isTrue();
  }

  @Test
  void aDenialBeatsEveryPermitWhereverItStands() throws Exception {
    String permit = statement("Allow", "*", "[\"*\"]", "");
    String denial = statement("Deny", "sha256:" + ADA, "\"Create*\"", "");
    for (String both : new String[] {permit + "," + denial, denial + "," + permit}) {
      assertThat(infers(policy(both), ADA, Map.of())).isFalse();
      assertThat(infers(policy(both), BEN, Map.of())).isTrue();
    }
  }

  @Test
  void resourcesAreProjects() throws Exception {
    String text = statement("Allow", "*", "\"*\"", "").replace("project/*", "project/team-?");
    assertThat(infers(policy(text), ADA, Map.of())).isTrue();
    assertThat(policy(text).allows(new Caller(ADA, "teams"), Action.LIST_MODELS, Map.of()))
        .isFalse();
  }

  @Test
  void conditionsHoldTogetherAndMissingFactsAreNoMatch() throws Exception {
    AccessPolicy flex =
        policy(
            statement(
                "Allow",
                "*",
                "\"CreateInference\"",
                ",\"Condition\":{\"StringEquals\":{\"ServiceTier\":[\"flex\",\"default\"],"
                    + "\"DataRetentionMode\":\"none\"},\"StringLike\":{\"Model\":\"demo-*\"}}"));
    Map<Fact, String> good =
        Map.of(Fact.SERVICE_TIER, "flex", Fact.DATA_RETENTION_MODE, "none", Fact.MODEL, "demo-7");
    assertThat(infers(flex, ADA, good)).isTrue();
    assertThat(infers(flex, ADA, Map.of(Fact.SERVICE_TIER, "flex"))).isFalse();
    AccessPolicy signed =
        policy(
            statement(
                "Allow",
                "*",
                "\"*\"",
                ",\"Condition\":{\"StringNotEquals\":{\"BearerTokenType\":\"LONG_TERM\"}}"));
    assertThat(infers(signed, ADA, Map.of())).isTrue();
    assertThat(infers(signed, ADA, Map.of(Fact.BEARER_TOKEN_TYPE, "SHORT_TERM"))).isTrue();
    assertThat(infers(signed, ADA, Map.of(Fact.BEARER_TOKEN_TYPE, "LONG_TERM"))).isFalse();
  }

  /** What StringEquals compares has no wild cards, and a pattern's other signs are themselves. */
  @Test
  void wildCardsAreWildOnlyWhereTheyMayBe() throws Exception {
    String condition = ",\"Condition\":{\"%s\":{\"Model\":\"a.*\"}}";
    AccessPolicy exact =
        policy(statement("Allow", "*", "\"*\"", condition.formatted("StringEquals")));
    AccessPolicy like = policy(statement("Allow", "*", "\"*\"", condition.formatted("StringLike")));
    assertThat(infers(exact, ADA, Map.of(Fact.MODEL, "a.b"))).isFalse();
    assertThat(infers(exact, ADA, Map.of(Fact.MODEL, "a.*"))).isTrue();
    assertThat(infers(like, ADA, Map.of(Fact.MODEL, "a.b"))).isTrue();
    assertThat(infers(like, ADA, Map.of(Fact.MODEL, "axb"))).isFalse();
  }

  @Test
  void anAccessKeyIsNamedByItsId() throws Exception {
    AccessPolicy policy = policy(statement("Allow", "AKIDEXAMPLEOFTEST", "\"*\"", ""));
    String digest = AccessKeys.caller("AKIDEXAMPLEOFTEST", "team-a").keyDigest();
    assertThat(infers(policy, digest, Map.of())).isTrue();
    assertThat(infers(policy, ADA, Map.of())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"Effect\":\"allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}",
        "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"CreateInferense\",\"Resource\":\"*\"}",
        "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":[],\"Resource\":\"*\"}",
        "{\"Effect\":\"Allow\",\"Principal\":\"adk-secret\",\"Action\":\"*\",\"Resource\":\"*\"}",
        "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"NotAction\":\"*\",\"Resource\":\"*\"}",
        "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\","
            + "\"Condition\":{\"StringEqualsIgnoreCase\":{\"Model\":\"m\"}}}",
        "{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\","
            + "\"Condition\":{\"StringEquals\":{\"Modell\":\"m\"}}}"
      })
  void whatNobodyKnowsIsRefused(String statement) {
    assertThatThrownBy(() -> policy(statement)).isInstanceOf(CodecException.class);
  }
}
