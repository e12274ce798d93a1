package dev.adyton.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SecretBytesTest {

  @Test
  void takesTheBytesAndLeavesNone() {
    byte[] given = {1, 2, 3};
    try (SecretBytes secret = SecretBytes.take(given)) {
      assertThat(given).containsOnly(0);
      assertThat(secret.copy()).containsExactly(1, 2, 3);
      secret.copy()[0] = 9;
      assertThat(secret.copy()).containsExactly(1, 2, 3);
    }
  }

  @Test
  void givesNothingAfterClose() {
    SecretBytes secret = SecretBytes.take(new byte[] {1});
    secret.close();
    secret.close();
    assertThatThrownBy(secret::copy).isInstanceOf(IllegalStateException.class);
  }
}
