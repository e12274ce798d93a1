package dev.adyton.node.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Fields;
import dev.adyton.node.http.RequestHead;
import dev.adyton.node.telemetry.Carrier;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A secret's way out, whatever the request was signed with. */
final class AccessKeysHandlerTest {
  private static RequestHead head(Carrier carrier, boolean loopback) {
    return new RequestHead(
        "POST", "/v1/access_keys", "", Fields.of(List.of()), carrier, loopback, "0".repeat(32), "");
  }

  @Test
  void showsNoSecretToWhoEndsTls() {
    ApiException refused =
        catchThrowableOfType(
            ApiException.class, () -> AccessKeysHandler.requireUnseen(head(Carrier.PLAIN, false)));
    assertThat(refused.code()).isEqualTo(ErrorCode.SECRET_IN_CLEAR_REFUSED);
    assertThatCode(() -> AccessKeysHandler.requireUnseen(head(Carrier.PLAIN, true)))
        .doesNotThrowAnyException();
    assertThatCode(() -> AccessKeysHandler.requireUnseen(head(Carrier.SEALED, false)))
        .doesNotThrowAnyException();
  }
}
