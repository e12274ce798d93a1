package dev.adyton.node.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.CodecException;
import dev.adyton.content.SecretText;
import dev.adyton.launch.Deployable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tools policy lets out, and what it does not. */
final class EgressTest {
  private static Egress policy(String... hosts) throws CodecException {
    String listed = "\"" + String.join("\",\"", List.of(hosts)) + "\"";
    return parse(
        "{\"egress\":\"listed\",\"format\":\"adyton-tools-policy/1\",\"projects\":{\"team-a\":["
            + listed
            + "]}}");
  }

  private static Egress parse(String json) throws CodecException {
    return Egress.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean permits(Egress egress, String url) {
    return permits(egress, "team-a", url);
  }

  private static boolean permits(Egress egress, String project, String url) {
    return Target.of(SecretText.of(url)).flatMap(t -> egress.permit(project, t)).isPresent();
  }

  @Test
  void nothingIsAllowedThatIsNotListed() throws CodecException {
    assertThat(permits(Egress.DENIED, "https://mcp.example.com/mcp")).isFalse();
    assertThat(Egress.DENIED.digest()).isEqualTo(Deployable.NO_TOOLS);
    Egress one = policy("mcp.example.com");
    assertThat(permits(one, "https://mcp.example.com/mcp")).isTrue();
    assertThat(permits(one, "https://MCP.example.com:443/a?b=c")).isTrue();
    assertThat(permits(one, "team-b", "https://mcp.example.com/mcp")).isFalse();
    assertThat(permits(one, "default", "https://mcp.example.com/mcp")).isFalse();
    assertThat(one.digest()).isNotEqualTo(Deployable.NO_TOOLS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://mcp.example.com/",
        "http://mcp.example.com:443/",
        "https://mcp.example.com:8443/",
        "https://mcp.example.com./",
        "https://a.mcp.example.com/",
        "https://example.com/",
        "https://xmcp.example.com/",
        "https://mcp.example.com@evil.example/",
        "https://user@mcp.example.com/",
        "https://evil.example/#mcp.example.com",
        "https://mcp.example.com#",
        "https://mcp.example.com\\@evil.example/",
        "https://mcp.example.com%2eevil.example/",
        "https://mcp.example.com:/../",
        "https://mcp.example.com:99999/",
        "https:mcp.example.com",
        "//mcp.example.com/",
        "ftp://mcp.example.com/",
        "file:///etc/passwd",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https:///x",
        "https://mcp.example.com/ x",
        "https://mcp.example.com/\r\nHost: evil.example",
        "https://\u217fcp.example.com/",
        ""
      })
  void otherWaysToWriteAHostAreOthers(String url) throws CodecException {
    assertThat(permits(policy("mcp.example.com"), url)).isEqualTo(url.contains(":/../"));
  }

  @Test
  void aStarIsOneLabel() throws CodecException {
    Egress star = policy("*.example.com:8443");
    assertThat(permits(star, "https://a.example.com:8443/")).isTrue();
    assertThat(permits(star, "https://a.example.com/")).isFalse();
    assertThat(permits(star, "https://example.com:8443/")).isFalse();
    assertThat(permits(star, "https://a.b.example.com:8443/")).isFalse();
    assertThat(permits(star, "https://*.example.com:8443/")).isFalse();
  }

  @Test
  void withoutTlsOnlyThisMachine() throws CodecException {
    Egress here = policy("http://127.0.0.1:4711", "http://[::1]:4711");
    assertThat(permits(here, "http://127.0.0.1:4711/mcp")).isTrue();
    assertThat(permits(here, "http://[::1]:4711/mcp")).isTrue();
    assertThat(permits(here, "https://127.0.0.1:4711/mcp")).isFalse();
    assertThat(permits(here, "http://127.0.0.1:4712/mcp")).isFalse();
    assertThat(permits(here, "http://127.1:4711/mcp")).isFalse();
    assertThat(permits(here, "http://localhost:4711/mcp")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "*.com",
        "*.*.example.com",
        "a.*.example.com",
        "*.0.0.1",
        "http://mcp.example.com:80",
        "http://127.0.0.1",
        "http://127.0.0.2:80",
        "https://mcp.example.com",
        "mcp.example.com/",
        "mcp.example.com.",
        "MCP.example.com",
        "mcp..example.com",
        "m_cp.example.com",
        "-mcp.example.com",
        "mcp.example.com:0",
        "mcp.example.com:65536",
        "mcp.example.com:443:443",
        " mcp.example.com",
        ""
      })
  void otherRulesAreNone(String host) {
    assertThatThrownBy(() -> policy(host)).isInstanceOf(CodecException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"egress\":\"allowed\",\"format\":\"adyton-tools-policy/1\",\"projects\":{}}",
        "{\"egress\":\"listed\",\"format\":\"adyton-tools-policy/2\",\"projects\":{}}",
        "{\"egress\":\"listed\",\"format\":\"adyton-tools-policy/1\"}",
        "{\"egress\":\"listed\",\"format\":\"adyton-tools-policy/1\",\"projects\":{\"a b\":[]}}",
        "{\"egress\":\"listed\",\"format\":\"adyton-tools-policy/1\",\"projects\":{\"a\":[1]}}",
        "{\"egress\":\"listed\",\"format\":\"adyton-tools-policy/1\",\"projects\":{},\"x\":1}"
      })
  void otherDocumentsAreNone(String json) {
    assertThatThrownBy(() -> parse(json)).isInstanceOf(CodecException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host",
        "Content-Length",
        "Transfer-Encoding",
        "Connection",
        "Cookie",
        "Mcp-Session-Id",
        "Accept",
        "Origin",
        "Proxy-Authorization",
        "X-Forwarded-For",
        "X-Real-Ip",
        "X-HTTP-Method-Override",
        "X-a\r\nHost",
        ""
      })
  void fieldsOfTheNodeAreNotTheCallers(String name) {
    assertThat(Identity.field(name, SecretText.of("1"))).isEmpty();
  }

  @Test
  void whoTheCallerIsGoesAlong() {
    assertThat(Identity.authorization(SecretText.of("t0ken")).orElseThrow().value())
        .isEqualTo("Bearer t0ken");
    assertThat(Identity.field("X-Api-Key", SecretText.of("1")).orElseThrow().name())
        .isEqualTo("x-api-key");
    for (String bad : List.of("", "a\nb", "a\r\nHost: b", " a", "\u00e9", "a".repeat(5000))) {
      assertThat(Identity.field("x-a", SecretText.of(bad))).isEmpty();
    }
    assertThat(Identity.authorization(SecretText.of("a b"))).isEmpty();
    assertThat(Identity.authorization(SecretText.of(""))).isEmpty();
  }
}
