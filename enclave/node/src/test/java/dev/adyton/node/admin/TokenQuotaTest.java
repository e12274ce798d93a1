package dev.adyton.node.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.admin.AdminRequest;
import dev.adyton.admin.Verb;
import dev.adyton.node.http.ApiException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Input and output tokens are counted apart, set apart before and given back after. */
final class TokenQuotaTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochSecond(1_800_000_000), ZoneOffset.UTC);

  private static Tenancy told(Verb verb, long quota) {
    Tenancy tenancy = new Tenancy(CLOCK);
    tenancy.apply(new AdminRequest("n1", verb, "default", quota, "0".repeat(32), 0));
    return tenancy;
  }

  private static long patience(Tenancy tenancy, int input, int output) {
    try {
      tenancy.reserve("default", input, output).settle(0, 0);
      return 0;
    } catch (ApiException e) {
      assertThat(e.code().wire()).isEqualTo("token_quota_exceeded");
      return e.patience();
    }
  }

  @Test
  void withoutQuotaEverythingIsLetIn() {
    assertThat(patience(new Tenancy(CLOCK), 1 << 30, 1 << 30)).isZero();
  }

  @Test
  void inputAndOutputAreCountedApart() throws Exception {
    Tenancy input = told(Verb.SET_INPUT_TOKEN_QUOTA, 100);
    Meter.Reservation held = input.reserve("default", 90, 1 << 30);
    assertThat(patience(input, 20, 0)).isEqualTo(6);
    assertThat(patience(input, 10, 1 << 30)).isZero();
    // 60 of 90 were cached.
    held.settle(30, 5);
    assertThat(patience(input, 70, 0)).isZero();
    assertThat(patience(input, 71, 0)).isEqualTo(1);

    Tenancy output = told(Verb.SET_OUTPUT_TOKEN_QUOTA, 100);
    Meter.Reservation answer = output.reserve("default", 1 << 30, 100);
    assertThat(patience(output, 1, 1)).isEqualTo(1);
    answer.settle(1 << 30, 40);
    assertThat(patience(output, 1, 60)).isZero();
  }

  @Test
  void aRefusalTakesNothing() throws Exception {
    Tenancy tenancy = told(Verb.SET_INPUT_TOKEN_QUOTA, 100);
    tenancy.apply(
        new AdminRequest("n1", Verb.SET_OUTPUT_TOKEN_QUOTA, "default", 10, "1".repeat(32), 0));
    tenancy.reserve("default", 0, 10);
    assertThatThrownBy(() -> tenancy.reserve("default", 100, 1)).isInstanceOf(ApiException.class);
    assertThat(patience(tenancy, 100, 0)).isZero();
  }
}
