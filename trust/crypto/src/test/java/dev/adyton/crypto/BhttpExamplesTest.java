package dev.adyton.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of RFC 9292 §5. */
class BhttpExamplesTest {
  private static final byte[] KNOWN_REQUEST =
      TestData.hex(
          """
          00034745 54056874 74707300 0a2f6865 6c6c6f2e 74787440 6c0a7573 65722d61
          67656e74 34637572 6c2f372e 31362e33 206c6962 6375726c 2f372e31 362e3320
          4f70656e 53534c2f 302e392e 376c207a 6c69622f 312e322e 3304686f 73740f77
          77772e65 78616d70 6c652e63 6f6d0f61 63636570 742d6c61 6e677561 67650665
          6e2c206d 690000
          """);
  private static final byte[] INDETERMINATE_REQUEST =
      TestData.hex(
          """
          02034745 54056874 74707300 0a2f6865 6c6c6f2e 7478740a 75736572 2d616765
          6e743463 75726c2f 372e3136 2e33206c 69626375 726c2f37 2e31362e 33204f70
          656e5353 4c2f302e 392e376c 207a6c69 622f312e 322e3304 686f7374 0f777777
          2e657861 6d706c65 2e636f6d 0f616363 6570742d 6c616e67 75616765 06656e2c
          206d6900 00000000 00000000 00000000
          """);
  private static final byte[] INTERIM_RESPONSES =
      TestData.hex(
          """
          03406607 72756e6e 696e670a 22736c65 65702031 35220040 67046c69 6e6b233c
          2f737479 6c652e63 73733e3b 2072656c 3d707265 6c6f6164 3b206173 3d737479
          6c65046c 696e6b24 3c2f7363 72697074 2e6a733e 3b207265 6c3d7072 656c6f61
          643b2061 733d7363 72697074 0040c804 64617465 1d4d6f6e 2c203237 204a756c
          20323030 39203132 3a32383a 35332047 4d540673 65727665 72064170 61636865
          0d6c6173 742d6d6f 64696669 65641d57 65642c20 3232204a 756c2032 30303920
          31393a31 353a3536 20474d54 04657461 67142233 34616133 38372d64 2d313536
          38656230 30220d61 63636570 742d7261 6e676573 05627974 65730e63 6f6e7465
          6e742d6c 656e6774 68023531 04766172 790f4163 63657074 2d456e63 6f64696e
          670c636f 6e74656e 742d7479 70650a74 6578742f 706c6169 6e003348 656c6c6f
          20576f72 6c642120 4d792063 6f6e7465 6e742069 6e636c75 64657320 61207472
          61696c69 6e672043 524c462e 0d0a0000
          """);
  private static final byte[] KNOWN_RESPONSE =
      TestData.hex(
          """
          0140c800 1d546869 7320636f 6e74656e 7420636f 6e746169 6e732043 524c462e
          0d0a0d07 74726169 6c657204 74657874
          """);

  @Test
  void knownLengthRequest() throws Exception {
    BhttpRequest request = BhttpRequest.decode(KNOWN_REQUEST, BhttpLimits.DEFAULT);
    assertThat(request.method()).isEqualTo("GET");
    assertThat(request.scheme()).isEqualTo("https");
    assertThat(request.authority()).isEmpty();
    assertThat(request.path()).isEqualTo("/hello.txt");
    assertThat(request.headers())
        .containsExactly(
            new HttpField("user-agent", "curl/7.16.3 libcurl/7.16.3 OpenSSL/0.9.7l zlib/1.2.3"),
            new HttpField("host", "www.example.com"),
            new HttpField("accept-language", "en, mi"));
    assertThat(request.content()).isEmpty();
    assertThat(request.trailers()).isEmpty();
    assertThat(request.encode(0)).isEqualTo(KNOWN_REQUEST);
  }

  @Test
  void indeterminateRequestIsTheSame() throws Exception {
    assertThat(BhttpRequest.decode(INDETERMINATE_REQUEST, BhttpLimits.DEFAULT))
        .isEqualTo(BhttpRequest.decode(KNOWN_REQUEST, BhttpLimits.DEFAULT));
  }

  /** §5.1: up to two bytes of the one and twelve of the other can go without changing anything. */
  @Test
  void endsWhereTheRfcLetsItEndAndNowhereElse() throws Exception {
    endsOnlyWithin(KNOWN_REQUEST, 2);
    endsOnlyWithin(INDETERMINATE_REQUEST, 12);
  }

  private static void endsOnlyWithin(byte[] message, int spare) throws Exception {
    BhttpRequest whole = BhttpRequest.decode(message, BhttpLimits.DEFAULT);
    int controlEnd = 23;
    for (int length = 0; length < message.length; length++) {
      byte[] cut = Arrays.copyOf(message, length);
      if (length >= message.length - spare) {
        assertThat(BhttpRequest.decode(cut, BhttpLimits.DEFAULT)).isEqualTo(whole);
      } else if (length == controlEnd) {
        // Behind the control data: a request without any fields.
        assertThat(BhttpRequest.decode(cut, BhttpLimits.DEFAULT).headers()).isEmpty();
      } else {
        assertThatThrownBy(() -> BhttpRequest.decode(cut, BhttpLimits.DEFAULT))
            .isInstanceOf(BhttpException.class)
            .hasMessage("TRUNCATED");
      }
    }
  }

  @Test
  void knownLengthResponse() throws Exception {
    BhttpResponse response = BhttpResponse.decode(KNOWN_RESPONSE, BhttpLimits.DEFAULT);
    assertThat(response)
        .isEqualTo(
            new BhttpResponse(
                200,
                List.of(),
                "This content contains CRLF.\r\n".getBytes(StandardCharsets.US_ASCII),
                List.of(new HttpField("trailer", "text"))));
    assertThat(response.encode(0)).isEqualTo(KNOWN_RESPONSE);
    assertThat(BhttpResponse.decode(response.encode(99), BhttpLimits.DEFAULT)).isEqualTo(response);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 1000})
  void interimResponsesHoweverTheyAreCut(int step) throws Exception {
    List<String> seen = new ArrayList<>();
    StringBuilder content = new StringBuilder();
    BhttpResponseDecoder.Handler handler =
        new BhttpResponseDecoder.Handler() {
          @Override
          public void onInterim(int status, List<HttpField> headers) {
            seen.add(status + " " + headers.size());
          }

          @Override
          public void onHead(int status, List<HttpField> headers) {
            seen.add(status + " " + headers.size());
          }

          @Override
          public void onContent(byte[] bytes) {
            content.append(new String(bytes, StandardCharsets.US_ASCII));
          }

          @Override
          public void onEnd(List<HttpField> trailers) {
            seen.add("end " + trailers.size());
          }
        };
    BhttpResponseDecoder decoder = new BhttpResponseDecoder(BhttpLimits.DEFAULT);
    for (int at = 0; at < INTERIM_RESPONSES.length; at += step) {
      int to = Math.min(INTERIM_RESPONSES.length, at + step);
      decoder.feed(Arrays.copyOfRange(INTERIM_RESPONSES, at, to), handler);
    }
    decoder.end(handler);
    assertThat(seen).containsExactly("102 1", "103 2", "200 8", "end 0");
    assertThat(content).hasToString("Hello World! My content includes a trailing CRLF.\r\n");
  }
}
