package dev.adyton.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The exchange of draft-ietf-ohai-chunked-ohttp, appendix A, byte by byte. */
class ChunkedExampleTest {
  private static final HpkeSuite SUITE =
      new HpkeSuite(HpkeKem.DHKEM_X25519_HKDF_SHA256, HpkeKdf.HKDF_SHA256, HpkeAead.AES_128_GCM);
  private static final byte[] REQUEST =
      TestData.hex("00034745540568747470730b6578616d706c652e636f6d012f");
  private static final byte[] SEALED_REQUEST =
      TestData.hex(
          """
          01002000010001
          8811eb457e100811c40a0aa71340a1b81d804bb986f736f2f566a7199761a032
          1c2ad24942d4d692563012f2980c8fef437a336b9b2fc938ef77a5834f
          1d2e33d8fd25577afe31bd1c79d094f76b6250ae6549b473ecd950501311
          001c6c1395d0ef7c1022297966307b8a7f
          """);
  private static final byte[] RESPONSE_NONCE = TestData.hex("bcce7f4cb921309ba5d62edf1769ef09");
  private static final byte[] SEALED_RESPONSE =
      TestData.hex(
          """
          bcce7f4cb921309ba5d62edf1769ef09
          1179bf1cc87fa0e2c02de4546945aa3d1e48
          12b348b5bd4c594c16b6170b07b475845d1f32
          00ed9d8a796617a5b27265f4d73247f639
          """);

  private static HpkeKeyPair gatewayKey() {
    return HpkeKeyPair.of(
        SUITE, TestData.hex("1c190d72acdbe4dbc69e680503bb781a932c70a12c8f3754434c67d8640d8698"));
  }

  @Test
  void readsTheKeyConfiguration() throws Exception {
    byte[] config =
        TestData.hex(
            "010020668eb21aace159803974a4c67f08b4152d29bed10735fd08f98ccdd6fe"
                + "09570800080001000100010003");
    byte[] list = Bytes.concat(Bytes.u16(config.length), config);
    try (HpkeKeyPair key = gatewayKey()) {
      HpkeSuite second = new HpkeSuite(SUITE.kem(), SUITE.kdf(), HpkeAead.CHACHA20_POLY1305);
      assertThat(OhttpKeyConfig.decodeList(list))
          .containsExactly(
              new OhttpKeyConfig(1, SUITE, key.publicKey()),
              new OhttpKeyConfig(1, second, key.publicKey()));
    }
  }

  @Test
  void sealsAndOpensTheExchange() throws Exception {
    try (HpkeKeyPair key = gatewayKey()) {
      ChunkedRequestSealer client =
          ChunkedRequestSealer.begin(
              new OhttpKeyConfig(1, SUITE, key.publicKey()),
              TestData.hex("b26d565f3f875ed480d1abced3d665159650c99174fd0b124ac4bda0c64ae324"));
      byte[] sealed =
          Bytes.concat(
              client.header(),
              client.chunk(slice(REQUEST, 0, 12)),
              client.chunk(slice(REQUEST, 12, 25)),
              client.last(new byte[0]));
      assertThat(sealed).isEqualTo(SEALED_REQUEST);

      ChunkedRequestOpener gateway =
          ChunkedRequestOpener.begin(
              id -> id == 1 ? Optional.of(key) : Optional.empty(), ChunkLimits.DEFAULT);
      List<byte[]> opened = new ArrayList<>();
      for (byte b : sealed) {
        opened.addAll(gateway.feed(new byte[] {b}));
      }
      opened.add(gateway.end());
      assertThat(Bytes.concat(opened.toArray(byte[][]::new))).isEqualTo(REQUEST);
      assertThat(BhttpRequest.decode(REQUEST, BhttpLimits.DEFAULT).authority())
          .isEqualTo("example.com");

      ChunkedResponseSealer answer = gateway.responseSealer(RESPONSE_NONCE);
      byte[] sealedAnswer =
          Bytes.concat(
              answer.header(),
              answer.chunk(TestData.hex("01")),
              answer.chunk(TestData.hex("40c8")),
              answer.last(new byte[0]));
      assertThat(sealedAnswer).isEqualTo(SEALED_RESPONSE);

      ChunkedResponseOpener reader = client.responseOpener();
      assertThat(reader.feed(sealedAnswer))
          .containsExactly(TestData.hex("01"), TestData.hex("40c8"));
      assertThat(reader.end()).isEmpty();
    }
  }

  private static byte[] slice(byte[] bytes, int from, int to) {
    return java.util.Arrays.copyOfRange(bytes, from, to);
  }
}
