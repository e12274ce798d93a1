package dev.adyton.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Project Wycheproof's cases, which collect what implementations got wrong. */
class WycheproofTest {

  @Test
  void x25519() throws Exception {
    int cases = 0;
    for (Json.Obj test : tests("x25519_test.json")) {
      Optional<byte[]> shared;
      try {
        shared =
            Optional.of(X25519.agree(TestData.hex(test, "private"), TestData.hex(test, "public")));
      } catch (CryptoException e) {
        shared = Optional.empty();
      }
      boolean zero = test.string("shared").matches("0*");
      if (zero || test.string("result").equals("invalid")) {
        assertThat(shared).as("tcId %d", test.integer("tcId")).isEmpty();
      } else {
        assertThat(shared.orElseThrow())
            .as("tcId %d", test.integer("tcId"))
            .isEqualTo(TestData.hex(test, "shared"));
      }
      cases++;
    }
    System.out.println("x25519: " + cases + " vectors");
    assertThat(cases).isGreaterThan(500);
  }

  @Test
  void aesGcm() throws Exception {
    int cases = 0;
    for (Json.Obj test : tests("aes_gcm_test.json")) {
      byte[] key = TestData.hex(test, "key");
      byte[] nonce = TestData.hex(test, "iv");
      byte[] sealed = Bytes.concat(TestData.hex(test, "ct"), TestData.hex(test, "tag"));
      boolean tagFits = TestData.hex(test, "tag").length == HpkeAead.TAG_LENGTH;
      if (nonce.length == HpkeAead.NONCE_LENGTH && key.length != 24 && tagFits) {
        HpkeAead aead = key.length == 16 ? HpkeAead.AES_128_GCM : HpkeAead.AES_256_GCM;
        Optional<byte[]> opened = open(aead, key, nonce, TestData.hex(test, "aad"), sealed);
        boolean valid = test.string("result").equals("valid");
        assertThat(opened.isPresent()).as("tcId %d", test.integer("tcId")).isEqualTo(valid);
        if (valid) {
          byte[] plaintext = TestData.hex(test, "msg");
          assertThat(opened.orElseThrow()).isEqualTo(plaintext);
          assertThat(aead.seal(key, nonce, TestData.hex(test, "aad"), plaintext)).isEqualTo(sealed);
        }
        cases++;
      }
    }
    System.out.println("aes_gcm: " + cases + " vectors");
    assertThat(cases).isGreaterThan(50);
  }

  @Test
  void hkdfSha256() throws Exception {
    int cases = 0;
    for (Json.Obj test : tests("hkdf_sha256_test.json")) {
      int size = (int) test.integer("size");
      byte[] extracted =
          Hkdf.extract(HpkeKdf.HKDF_SHA256, TestData.hex(test, "salt"), TestData.hex(test, "ikm"));
      if (test.string("result").equals("valid")) {
        assertThat(Hkdf.expand(HpkeKdf.HKDF_SHA256, extracted, TestData.hex(test, "info"), size))
            .as("tcId %d", test.integer("tcId"))
            .isEqualTo(TestData.hex(test, "okm"));
        cases++;
      } else {
        assertThat(size).isGreaterThan(255 * 32);
      }
    }
    System.out.println("hkdf_sha256: " + cases + " vectors");
    assertThat(cases).isGreaterThan(50);
  }

  private static Optional<byte[]> open(
      HpkeAead aead, byte[] key, byte[] nonce, byte[] aad, byte[] sealed) {
    try {
      return Optional.of(aead.open(key, nonce, aad, sealed));
    } catch (CryptoException e) {
      return Optional.empty();
    }
  }

  static Iterable<Json.Obj> tests(String name) throws Exception {
    Json.Obj file = (Json.Obj) TestData.json("crypto/wycheproof/" + name);
    return file.array("testGroups").objects().stream()
        .flatMap(group -> cases(group).stream())
        .toList();
  }

  private static java.util.List<Json.Obj> cases(Json.Obj group) {
    try {
      return group.array("tests").objects();
    } catch (CodecException e) {
      throw new AssertionError(e);
    }
  }
}
