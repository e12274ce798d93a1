package dev.adyton.node.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.adyton.codec.Digest;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Field;
import dev.adyton.node.http.Fields;
import dev.adyton.node.http.RequestHead;
import dev.adyton.node.telemetry.Carrier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys open the API inside the sealed channel or on loopback, nowhere else. */
class ApiKeysTest {
  @TempDir private Path folder;

  private static RequestHead head(Carrier carrier, boolean loopback, String... authorizations) {
    List<Field> fields =
        List.of(authorizations).stream().map(value -> new Field("Authorization", value)).toList();
    return new RequestHead("GET", "/", "", Fields.of(fields), carrier, loopback, "", "");
  }

  private static void refused(ApiKeys keys, RequestHead head, ErrorCode code) {
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> keys.require(head))
        .extracting(ApiException::code)
        .isEqualTo(code);
  }

  @Test
  void takesBearerKeysSealedOrOnLoopback() throws Exception {
    String key = ApiKeys.make();
    ApiKeys keys = ApiKeys.of(key);
    String bearer = "Bearer " + key;
    Caller caller = keys.require(head(Carrier.PLAIN, true, bearer));
    assertThat(keys.require(head(Carrier.SEALED, false, bearer))).isEqualTo(caller);
    assertThat(caller).hasToString("Caller");
    refused(keys, head(Carrier.PLAIN, false, bearer), ErrorCode.KEY_IN_CLEAR_REFUSED);
    refused(keys, head(Carrier.PLAIN, true), ErrorCode.INVALID_API_KEY);
    refused(keys, head(Carrier.PLAIN, true, bearer, bearer), ErrorCode.INVALID_API_KEY);
    refused(keys, head(Carrier.PLAIN, true, bearer + "x"), ErrorCode.INVALID_API_KEY);
    refused(keys, head(Carrier.PLAIN, true, "Basic " + key), ErrorCode.INVALID_API_KEY);
  }

  @Test
  void readsKeysAndDigestsOfKeys() throws Exception {
    String first = ApiKeys.make();
    String second = ApiKeys.make();
    String digest = Digest.sha256(second.getBytes(StandardCharsets.UTF_8)).toString();
    Path file =
        Files.writeString(folder.resolve("keys"), "# two\n\n" + first + "\n" + digest + "\n");
    ApiKeys keys = ApiKeys.read(file);
    assertThat(keys.require(head(Carrier.PLAIN, true, "Bearer " + first))).isNotNull();
    assertThat(keys.require(head(Carrier.PLAIN, true, "Bearer " + second))).isNotNull();
    refused(keys, head(Carrier.PLAIN, true, "Bearer " + digest), ErrorCode.INVALID_API_KEY);
    for (String bad : new String[] {"", "short", "twenty characters and blanks"}) {
      Files.writeString(file, bad);
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> ApiKeys.read(file));
    }
  }
}
