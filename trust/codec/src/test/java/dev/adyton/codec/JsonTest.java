package dev.adyton.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class JsonTest {

  @Test
  void readsEveryKindOfValue() throws CodecException {
    Json.Obj object =
        Json.parseObject(
            utf8(
                " { \"s\" : \"a\\u00e9\\ud83d\\ude00\\/\" , \"i\":-9007199254740991,\"d\":1.5e1,"
                    + "\"t\":true,\"f\":false,\"n\":null,\"a\":[1,\"x\",{}],\"o\":{\"k\":0}}\r\n"));
    assertThat(object.string("s")).isEqualTo("aé\ud83d\ude00/");
    assertThat(object.integer("i")).isEqualTo(-9007199254740991L);
    assertThat(object.integer("d")).isEqualTo(15);
    assertThat(object.decimal("d")).isEqualTo(15.0);
    assertThat(object.bool("t")).isTrue();
    assertThat(object.bool("f")).isFalse();
    assertThat(object.get("n")).isEqualTo(Json.Null.NULL);
    assertThat(object.stringOrNull("n")).isEmpty();
    assertThat(object.array("a").items()).hasSize(3);
    assertThat(object.object("o").integer("k")).isZero();
    assertThat(object.keys()).containsExactly("s", "i", "d", "t", "f", "n", "a", "o");
  }

  @Test
  void accessorsSayWhatIsWrongAndNothingOfTheInput() throws CodecException {
    Json.Obj object = Json.parseObject(utf8("{\"a\":\"secret\",\"n\":1.5,\"l\":[1]}"));
    assertFails(() -> object.string("b"), "MISSING: b");
    assertFails(() -> object.stringOrNull("b"), "MISSING: b");
    assertFails(() -> object.integer("a"), "TYPE: a");
    assertFails(() -> object.integer("n"), "TYPE: n");
    assertFails(() -> object.bool("a"), "TYPE: a");
    assertFails(() -> object.object("a"), "TYPE: a");
    assertFails(() -> object.array("a"), "TYPE: a");
    assertFails(() -> object.strings("l"), "TYPE");
    assertFails(() -> object.requireOnly("a", "n"), "UNKNOWN_MEMBER");
    object.requireOnly("a", "n", "l", "more");
  }

  @Test
  void depthAndCountAreInclusive() throws CodecException {
    JsonLimits limits = new JsonLimits(100, 3, 4);
    assertThat(Json.parse(utf8("[[[1]]]"), limits)).isInstanceOf(Json.Arr.class);
    assertFails(() -> Json.parse(utf8("[[[[]]]]"), limits), "DEPTH");
    assertThat(Json.parse(utf8("[1,2,3]"), limits)).isInstanceOf(Json.Arr.class);
    assertFails(() -> Json.parse(utf8("[1,2,3,4]"), limits), "SIZE");
  }

  @Test
  void buildsWhatItReads() throws CodecException {
    Json.Obj built =
        Json.object()
            .put("b", true)
            .put("a", 7)
            .put("l", List.of("x", "y"))
            .putOrNull("n", Optional.empty())
            .put("s", "ü")
            .build();
    byte[] canonical = Jcs.encode(built);
    assertThat(new String(canonical, StandardCharsets.UTF_8))
        .isEqualTo("{\"a\":7,\"b\":true,\"l\":[\"x\",\"y\"],\"n\":null,\"s\":\"ü\"}");
    assertThat(Json.parseObject(canonical).members()).isEqualTo(built.members());
    assertThat(built.strings("l")).containsExactly("x", "y");
  }

  @Test
  void cannotHoldWhatHasNoCanonicalForm() {
    for (double bad : new double[] {-0.0, Double.NaN, Double.POSITIVE_INFINITY, 0x1p53, 1e20}) {
      assertThatThrownBy(() -> new Json.Num(bad)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Json.Num.of(1L << 53)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Json.Str("\ud800")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Json.object().put("\udc00", 1).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Json.object().put("a", 1).put("a", 1))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void valuesCannotBeChangedFromOutside() throws CodecException {
    Json.Obj object = Json.parseObject(utf8("{\"a\":[1]}"));
    assertThatThrownBy(() -> object.members().remove("a"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> object.keys().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  private static void assertFails(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(CodecException.class).hasMessage(message);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
