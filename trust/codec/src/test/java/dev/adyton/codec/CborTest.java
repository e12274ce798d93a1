package dev.adyton.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CborTest {
  private static final Path BAD =
      Path.of(
          System.getProperty("adyton.root", "../.."), "trust/codec/src/test/resources/bad-cbor");
  private static final long SEED = 20_261_121;

  static List<Path> badFiles() throws IOException {
    try (Stream<Path> files = Files.walk(BAD)) {
      return files.filter(Files::isRegularFile).map(BAD::relativize).sorted().toList();
    }
  }

  /** Each file is refused with the code that its folder names. */
  @ParameterizedTest
  @MethodSource("badFiles")
  void refuses(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(BAD.resolve(file));
    String code = file.getName(0).toString().replace('-', '_').toUpperCase(Locale.ROOT);
    assertThatThrownBy(() -> Cbor.parse(bytes)).isInstanceOf(CodecException.class).hasMessage(code);
  }

  private static Cbor parse(String hex) throws CodecException {
    return Cbor.parse(HexFormat.of().parseHex(hex));
  }

  /** What lies behind the first item is not looked at; what is not whole is no item. */
  @Test
  void readsTheFirstOfMany() throws Exception {
    byte[] buffer = HexFormat.of().parseHex("8201026161ffff");
    assertThat(Cbor.first(buffer))
        .isEqualTo(new Cbor.Items(List.of(new Cbor.Int(1), new Cbor.Int(2))));
    assertThatThrownBy(() -> Cbor.parse(buffer)).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> Cbor.first(new byte[] {(byte) 0x82, 1}))
        .isInstanceOf(CodecException.class);
  }

  /** RFC 8949, Appendix A. */
  @Test
  void readsTheExamplesOfTheStandard() throws Exception {
    assertThat(parse("00")).isEqualTo(new Cbor.Int(0));
    assertThat(parse("1903e8")).isEqualTo(new Cbor.Int(1000));
    assertThat(parse("3903e7")).isEqualTo(new Cbor.Int(-1000));
    assertThat(parse("1b000000e8d4a51000")).isEqualTo(new Cbor.Int(1_000_000_000_000L));
    assertThat(parse("f4")).isEqualTo(Cbor.Simple.FALSE);
    assertThat(parse("f5")).isEqualTo(Cbor.Simple.TRUE);
    assertThat(parse("f6")).isEqualTo(Cbor.Simple.NULL);
    assertThat(parse("c11a514b67b0")).isEqualTo(new Cbor.Tagged(1, new Cbor.Int(1_363_896_240)));
    assertThat(parse("62c3bc")).isEqualTo(new Cbor.Text("\u00fc"));
    assertThat(parse("4401020304")).isEqualTo(new Cbor.Bytes(new byte[] {1, 2, 3, 4}));
    assertThat(parse("9f0102ff"))
        .isEqualTo(new Cbor.Items(List.of(new Cbor.Int(1), new Cbor.Int(2))))
        .isEqualTo(parse("820102"));
    assertThat(parse("bf6346756ef563416d7421ff"))
        .isEqualTo(
            new Cbor.Fields(
                Map.of(
                    new Cbor.Text("Fun"),
                    Cbor.Simple.TRUE,
                    new Cbor.Text("Amt"),
                    new Cbor.Int(-2))));
  }

  @Test
  void membersHaveTheirTypes() throws Exception {
    Cbor.Fields in = (Cbor.Fields) parse("a3616101616241ff6163f6");
    assertThat(in.integer("a")).isEqualTo(1);
    assertThat(in.bytes("b")).containsExactly(0xFF);
    assertThat(in.bytesIfAny("c")).isEmpty();
    assertThat(in.bytesIfAny("d")).isEmpty();
    assertThatThrownBy(() -> in.bytes("a")).hasMessage("TYPE: a");
    assertThatThrownBy(() -> in.text("d")).hasMessage("MISSING: d");
    assertThatThrownBy(() -> in.bytes("c")).hasMessage("TYPE: c");
  }

  @Test
  void anyBytesAreReadOrRefused() {
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      try {
        assertThat(Cbor.parse(bytes)).isNotNull();
      } catch (CodecException e) {
        refused++;
      }
    }
    System.out.println("seed " + SEED + ": " + refused + " of 50000 refused");
    assertThat(refused).isPositive();
  }
}
