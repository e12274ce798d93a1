package dev.adyton.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.crypto.BhttpException.Code;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BhttpLimitsTest {
  private static final BhttpLimits SMALL = new BhttpLimits(3, 100, 10);

  private static BhttpWriter request(int framing) {
    return new BhttpWriter()
        .varint(framing)
        .prefixed("GET")
        .prefixed("https")
        .prefixed("")
        .prefixed("/");
  }

  @Test
  void tenThousandHeadersAreTooMany() {
    HttpField field = new HttpField("a", "b");
    List<HttpField> many = java.util.Collections.nCopies(10_000, field);
    BhttpLimits fewer = new BhttpLimits(100, 1 << 20, 0);
    assertCode(Code.TOO_MANY_FIELDS, request(0).section(many).done(), fewer);
    assertCode(Code.TOO_MANY_FIELDS, request(2).lines(many).varint(0).done(), fewer);
    assertCode(Code.HEADERS_TOO_LARGE, request(0).section(many).done(), BhttpLimits.DEFAULT);
  }

  @Test
  void limitsAreInclusiveAndCountTrailers() throws BhttpException {
    HttpField f = new HttpField("a", "b");
    byte[] three = request(0).section(List.of(f, f)).varint(0).section(List.of(f)).done();
    assertThat(BhttpRequest.decode(three, SMALL).trailers()).hasSize(1);
    byte[] four = request(0).section(List.of(f, f)).varint(0).section(List.of(f, f)).done();
    assertCode(Code.TOO_MANY_FIELDS, four, SMALL);

    byte[] ten = request(2).varint(0).prefixed(new byte[4]).prefixed(new byte[6]).done();
    assertCode(Code.TRUNCATED, ten, SMALL);
    byte[] ended = request(2).varint(0).prefixed(new byte[4]).prefixed(new byte[6]).zeros(1).done();
    assertThat(BhttpRequest.decode(ended, SMALL).content()).hasSize(10);
    byte[] eleven = request(2).varint(0).prefixed(new byte[4]).prefixed(new byte[7]).done();
    assertCode(Code.CONTENT_TOO_LARGE, eleven, SMALL);
  }

  /** A length is believed only within the budget, before a byte behind it has come. */
  @ParameterizedTest
  @ValueSource(longs = {101, 1L << 31, Varint.MAX})
  void hugeLengthsAreRefusedAtOnce(long length) {
    assertCode(Code.HEADERS_TOO_LARGE, new BhttpWriter().varint(0).varint(length).done(), SMALL);
    assertCode(Code.HEADERS_TOO_LARGE, request(0).varint(length).done(), SMALL);
    assertCode(Code.HEADERS_TOO_LARGE, request(2).varint(length).done(), SMALL);
    assertCode(Code.CONTENT_TOO_LARGE, request(0).varint(0).varint(length).done(), SMALL);
    assertCode(Code.CONTENT_TOO_LARGE, request(2).varint(0).varint(length).done(), SMALL);
  }

  @Test
  void endlessInterimResponsesAreRefused() {
    BhttpWriter endless = new BhttpWriter().varint(3);
    for (int i = 0; i < 51; i++) {
      endless.varint(100).varint(0);
    }
    assertThatThrownBy(() -> BhttpResponse.decode(endless.done(), SMALL))
        .hasMessage("HEADERS_TOO_LARGE");
  }

  @ParameterizedTest
  @CsvSource({
    "Upper,x",
    "'a b',x",
    "'',x",
    ":path,x",
    "a:b,x",
    "ä,x",
    "connection,close",
    "te,trailers",
    "transfer-encoding,chunked",
    "upgrade,x",
    "a,' x'",
    "a,'x '",
    "a,'\tx'",
    "a,'x\ry'",
    "a,'x\ny'",
    "a,'x\u0000y'"
  })
  void fieldsThatHttp2Forbids(String name, String value) {
    byte[] line = new BhttpWriter().prefixed(name).prefixed(value).done();
    assertCode(Code.FIELD, request(0).prefixed(line).done(), BhttpLimits.DEFAULT);
    if (!name.isEmpty()) {
      assertCode(Code.FIELD, request(2).bytes(line).varint(0).done(), BhttpLimits.DEFAULT);
    }
    assertThatThrownBy(() -> new HttpField(name, value))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "'',https,'',/",
    "'G T',https,'',/",
    "GET,'',x,/",
    "GET,HTTPS,x,/",
    "GET,https,'a b',/",
    "GET,https,x,''",
    "GET,https,x,a",
    "GET,https,x,'/a b'",
    "GET,https,x,'/\r\n'",
    "GET,https,x,*",
    "GET,https,x,/ä"
  })
  void requestLinesThatCouldBeSplit(String method, String scheme, String authority, String path) {
    byte[] bytes =
        new BhttpWriter()
            .varint(0)
            .prefixed(method)
            .prefixed(scheme)
            .prefixed(authority)
            .prefixed(path)
            .done();
    assertCode(Code.CONTROL_DATA, bytes, BhttpLimits.DEFAULT);
  }

  @Test
  void framingAndStatus() {
    assertCode(Code.FRAMING, new byte[] {1, 0x40, (byte) 200}, BhttpLimits.DEFAULT);
    assertCode(Code.FRAMING, new byte[] {4}, BhttpLimits.DEFAULT);
    assertCode(Code.TRUNCATED, new byte[0], BhttpLimits.DEFAULT);
    for (int status : new int[] {0, 99, 600, 16_000}) {
      byte[] bytes = new BhttpWriter().varint(1).varint(status).done();
      assertThatThrownBy(() -> BhttpResponse.decode(bytes, BhttpLimits.DEFAULT))
          .hasMessage("CONTROL_DATA");
    }
    // An interim response is not an answer.
    byte[] interim = new BhttpWriter().varint(1).varint(100).varint(0).done();
    assertThatThrownBy(() -> BhttpResponse.decode(interim, BhttpLimits.DEFAULT))
        .hasMessage("TRUNCATED");
  }

  @Test
  void paddingMustBeZeroAndAFailedMessageStaysFailed() throws BhttpException {
    byte[] padded = request(0).varint(0).varint(0).varint(0).zeros(1000).done();
    BhttpRequest.decode(padded, BhttpLimits.DEFAULT);
    padded[padded.length - 500] = 1;
    assertCode(Code.PADDING, padded, BhttpLimits.DEFAULT);

    BhttpResponseDecoder decoder = new BhttpResponseDecoder(BhttpLimits.DEFAULT);
    BhttpResponseDecoder.Handler nobody =
        new BhttpResponseDecoder.Handler() {
          @Override
          public void onHead(int status, List<HttpField> headers) {}

          @Override
          public void onContent(byte[] bytes) {}

          @Override
          public void onEnd(List<HttpField> trailers) {}
        };
    byte[] bad = new BhttpWriter().varint(1).varint(200).zeros(3).bytes(new byte[] {9}).done();
    assertThatThrownBy(() -> decoder.feed(bad, nobody)).hasMessage("PADDING");
    assertThatThrownBy(() -> decoder.end(nobody)).isInstanceOf(IllegalStateException.class);
  }

  /** A field line that runs over its section's end is not completed from what follows. */
  @Test
  void linesDoNotCrossTheSectionsEnd() {
    byte[] cut = request(0).varint(3).prefixed("a").prefixed("bb").varint(0).varint(0).done();
    assertCode(Code.TRUNCATED, cut, BhttpLimits.DEFAULT);
    byte[] longName = request(0).varint(2).varint(50).zeros(60).done();
    assertCode(Code.TRUNCATED, longName, BhttpLimits.DEFAULT);
  }

  private static void assertCode(Code code, byte[] bytes, BhttpLimits limits) {
    assertThatThrownBy(() -> BhttpRequest.decode(bytes, limits))
        .isInstanceOf(BhttpException.class)
        .hasMessage(code.name());
  }
}
