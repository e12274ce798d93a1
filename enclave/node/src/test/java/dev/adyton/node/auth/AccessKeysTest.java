package dev.adyton.node.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Who a signed request comes from, where somebody else writes the file of access keys. */
final class AccessKeysTest {
  private static final String ID = "AKIDEXAMPLEOFTEST";
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYTESTTESTKEY";

  private static Caller caller(String line) {
    try (AccessKeys keys = AccessKeys.of(List.of(line))) {
      return keys.find(ID).orElseThrow().caller();
    }
  }

  @Test
  void anotherSecretBesideAnIdIsAnotherCaller() {
    Caller before = caller(ID + " " + SECRET);
    assertThat(caller(ID + " " + SECRET)).isEqualTo(before);
    assertThat(caller(ID + " " + SECRET.toLowerCase(java.util.Locale.ROOT)).storedUnder())
        .isNotEqualTo(before.storedUnder());
    assertThat(caller(ID + " mine-" + SECRET).keyDigest())
        .as("policies and suspensions go by the id")
        .isEqualTo(before.keyDigest());
  }

  @Test
  void aSecretThatTheFileShowsIsNotInAProjectWithAnOwner() {
    assertThatThrownBy(() -> caller(ID + " " + SECRET + " project=own-" + "0".repeat(28)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
