package dev.adyton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallerCheckTest {
  private static final CallerCheck CHECK = new CallerCheck(List.of("http://localhost:3000"));

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:8480", "localhost", "LOCALHOST:1", "[::1]:8480", "[::1]"})
  void loopbackNamesAreWelcome(String host) {
    assertThat(CHECK.refusal(List.of(host), List.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "127.0.0.1.evil.example:8480",
        "127.0.0.2",
        "localhost:80:80",
        "::1",
        "",
        "localhost.",
        "localhost:abc",
        "user@localhost"
      })
  void everyOtherNameIsRefused(String host) {
    assertThat(CHECK.refusal(List.of(host), List.of())).contains("host_not_loopback");
  }

  @Test
  void noHostAndTwoHostsAreRefused() {
    assertThat(CHECK.refusal(List.of(), List.of())).contains("host_not_loopback");
    assertThat(CHECK.refusal(List.of("localhost", "localhost"), List.of()))
        .contains("host_not_loopback");
  }

  @Test
  void originsAreRefusedUnlessListed() {
    List<String> host = List.of("localhost:8480");
    assertThat(CHECK.refusal(host, List.of("http://localhost:3000"))).isEmpty();
    for (String origin : List.of("null", "https://evil.example", "http://localhost:8480")) {
      assertThat(CHECK.refusal(host, List.of(origin))).contains("origin_not_allowed");
    }
  }
}
