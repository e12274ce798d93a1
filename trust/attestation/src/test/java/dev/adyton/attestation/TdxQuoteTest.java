package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.CodecException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where each field of a quote stands, and what is no quote. */
final class TdxQuoteTest {
  private static final int BODY = 48;
  private static final int LENGTH = BODY + 584;
  private static final int CERTIFICATION = LENGTH + 4 + 128;
  private static final int QE_DATA = CERTIFICATION + 6 + 384 + 64;
  private static final int CHAIN = QE_DATA + 2 + 32;

  private static final TdxMaker TDX = maker();
  private static final byte[] GOOD = good();

  private static TdxMaker maker() {
    try {
      return new TdxMaker();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] good() {
    try {
      return TDX.quote(TdxMaker.body(new byte[64]));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] with(int at, int value) {
    byte[] bytes = GOOD.clone();
    bytes[at] = (byte) value;
    return bytes;
  }

  private static void refused(byte[] quote, String as) {
    assertThatThrownBy(() -> TdxQuote.parse(quote)).as(as).isInstanceOf(CodecException.class);
  }

  @Test
  void nothingShorterIsAQuote() throws Exception {
    assertThat(TdxQuote.parse(GOOD).signed()).isTrue();
    for (int length = 0; length < GOOD.length; length++) {
      refused(Arrays.copyOf(GOOD, length), "length " + length);
    }
  }

  @Test
  void aBufferMayBeLongerAndHasAnEnd() throws Exception {
    assertThat(TdxQuote.parse(Arrays.copyOf(GOOD, TdxQuote.MAX_BYTES)).signed()).isTrue();
    refused(Arrays.copyOf(GOOD, TdxQuote.MAX_BYTES + 1), "too long");
  }

  /** One more or one less in any length, in a buffer that would have room for it. */
  @ParameterizedTest
  @ValueSource(ints = {LENGTH, CERTIFICATION + 2, QE_DATA, CHAIN + 2})
  void everyLengthIsExact(int at) {
    for (int by : new int[] {-1, 1}) {
      byte[] bad = Arrays.copyOf(with(at, GOOD[at] + by), GOOD.length + 64);
      refused(bad, "length at " + at + " by " + by);
    }
    refused(Arrays.copyOf(with(at == QE_DATA ? at + 1 : at + 3, 0xff), 16000), "huge at " + at);
  }

  @ParameterizedTest
  @CsvSource({"0, 3", "0, 6", "1, 1", "2, 3", "3, 1", "4, 0", "5, 1", "12, 0", "27, 0"})
  void theHeaderIsOfIntelsTdx(int at, int value) {
    refused(with(at, value), "header " + at);
  }

  @ParameterizedTest
  @ValueSource(ints = {CERTIFICATION, CHAIN})
  void theCertificationIsOfItsKind(int at) {
    for (int type : new int[] {1, 4, 7}) {
      refused(with(at, type), "certification " + type);
    }
  }

  /** Kind of body, its stated length, its length. */
  @ParameterizedTest
  @CsvSource({
    "2, 584, true",
    "3, 648, true",
    "2, 648, false",
    "3, 584, false",
    "1, 584, false",
    "4, 648, false"
  })
  void versionFiveNamesItsBody(int kind, int length, boolean good) throws Exception {
    ByteBuffer body = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    body.put(0, TdxMaker.body(new byte[64]), 0, 584);
    if (length > 584) {
      body.put(600, (byte) 0x5a);
    }
    byte[] quote =
        TDX.quote(
            5,
            body,
            TdxMaker.enclave(),
            List.of(TDX.pckDer, TDX.authorityDer, TDX.rootDer),
            TDX.own());
    quote[48] = (byte) kind;
    if (!good) {
      refused(quote, "body");
      return;
    }
    TdxQuote read = TdxQuote.parse(quote);
    assertThat(read.signed()).isTrue();
    assertThat(read.register(TdxPolicy.Register.MRTD))
        .isEqualTo(HexFormat.of().formatHex(TdxMaker.register(80)));
    assertThat(read.register(TdxPolicy.Register.MRSERVICETD))
        .isEqualTo((length > 584 ? "5a" : "00") + "00".repeat(47));
  }

  @ParameterizedTest
  @CsvSource({"0, false", "1, false", "2, true", "3, true", "4, true", "5, false"})
  void aChainHasTwoToFourCertificates(int count, boolean good) throws Exception {
    List<byte[]> chain = Collections.nCopies(count, TDX.pckDer);
    byte[] quote = TDX.quote(TdxMaker.body(new byte[64]), TdxMaker.enclave(), chain);
    if (good) {
      assertThat(TdxQuote.parse(quote).chain()).hasSize(count);
    } else {
      refused(quote, "chain of " + count);
    }
  }

  @Test
  void aChainIsPem() {
    String text = new String(GOOD, java.nio.charset.StandardCharsets.ISO_8859_1);
    int end = text.lastIndexOf("-----END");
    refused(with(end, 'x'), "without an end");
    refused(with(text.indexOf("-----BEGIN") + 40, '!'), "not base64");
    refused(with(text.indexOf("-----BEGIN") + 30, 'A'), "not a certificate");
  }

  @Test
  void eachFieldHasItsPlace() throws Exception {
    ByteBuffer body = ByteBuffer.allocate(584).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < 584; at++) {
      body.put(at, (byte) (at % 251));
    }
    TdxQuote quote = TdxQuote.parse(TDX.quote(body));
    byte[] bytes = new byte[584];
    body.get(0, bytes);
    assertThat(quote.teeTcb()).isEqualTo(Arrays.copyOf(bytes, 16));
    assertThat(quote.moduleSigner()).isEqualTo(HexFormat.of().formatHex(bytes, 64, 112));
    assertThat(quote.moduleAttributes()).isEqualTo(Arrays.copyOfRange(bytes, 112, 120));
    assertThat(quote.attributes()).isEqualTo(body.getLong(120));
    assertThat(quote.xfam()).isEqualTo(body.getLong(128));
    assertThat(quote.reportData()).isEqualTo(Arrays.copyOfRange(bytes, 520, 584));
    Map<TdxPolicy.Register, Integer> places = new EnumMap<>(TdxPolicy.Register.class);
    places.put(TdxPolicy.Register.MRTD, 136);
    places.put(TdxPolicy.Register.MRCONFIGID, 184);
    places.put(TdxPolicy.Register.MROWNER, 232);
    places.put(TdxPolicy.Register.MROWNERCONFIG, 280);
    places.put(TdxPolicy.Register.RTMR0, 328);
    places.put(TdxPolicy.Register.RTMR1, 376);
    places.put(TdxPolicy.Register.RTMR2, 424);
    places.put(TdxPolicy.Register.RTMR3, 472);
    places.forEach((register, from) ->
        assertThat(quote.register(register))
            .isEqualTo(HexFormat.of().formatHex(bytes, from, from + 48)));
    assertThat(quote.enclave(128, 32)).isEqualTo(HexFormat.of().parseHex("ab".repeat(32)));
    assertThat(quote.enclave(48, 2)).isEqualTo(new byte[] {0x11, 0});
  }

  /** The report's data is the digest of key and data, and zeros. */
  @Test
  void theEnclaveNamesOneKey() throws Exception {
    TdxQuote good = TdxQuote.parse(GOOD);
    assertThat(good.enclaveNamesKey()).isTrue();
    assertThat(good.enclaveSignedBy(good.chain().getFirst().getPublicKey())).isTrue();
    assertThat(good.enclaveSignedBy(good.chain().getLast().getPublicKey())).isFalse();
    for (int at :
        new int[] {
          CERTIFICATION + 6 + 320, CERTIFICATION + 6 + 383, QE_DATA + 2, LENGTH + 4 + 64 + 63
        }) {
      TdxQuote bad = TdxQuote.parse(with(at, GOOD[at] ^ 1));
      assertThat(bad.enclaveNamesKey()).as("octet %d", at).isFalse();
    }
    assertThat(TdxQuote.parse(with(LENGTH + 4, GOOD[LENGTH + 4] ^ 1)).signed()).isFalse();
    assertThat(TdxQuote.parse(with(LENGTH + 4 + 70, GOOD[LENGTH + 74] ^ 1)).signed()).isFalse();
    java.security.KeyPair other =
        java.security.KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    assertThat(good.enclaveSignedBy(other.getPublic())).isFalse();
  }
}
