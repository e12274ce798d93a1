package dev.adyton.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.util.HexFormat;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class Ed25519Test {

  /** RFC 8032 §7.1, the first two tests. */
  @Test
  void givesTheVectorsOfTheRfc() throws Exception {
    check(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
    check(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  }

  private static void check(String seed, String key, String message, String signature)
      throws Exception {
    assertThat(Ed25519.sign(hex(seed), hex(message))).isEqualTo(hex(signature));
    assertThat(Ed25519.verify(hex(key), hex(message), hex(signature))).isTrue();
  }

  /** Among the keys are some whose y is short: the encoding keeps its zeros in the right place. */
  @Test
  void encodesEveryKeySoThatItVerifies() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(Ed25519.NAME);
    for (int i = 0; i < 600; i++) {
      KeyPair pair = generator.generateKeyPair();
      byte[] raw = Ed25519.encode((EdECPublicKey) pair.getPublic());
      byte[] encoded = pair.getPublic().getEncoded();
      assertThat(HexFormat.of().formatHex(encoded)).endsWith(HexFormat.of().formatHex(raw));
      if (i < 20) {
        Signature signer = Signature.getInstance(Ed25519.NAME);
        signer.initSign(pair.getPrivate());
        signer.update(raw);
        assertThat(Ed25519.verify(raw, raw, signer.sign())).isTrue();
      }
    }
  }

  /** Project Wycheproof: among them malleable, truncated and non-canonical signatures. */
  @Test
  void wycheproof() throws Exception {
    Path file =
        Path.of(System.getProperty("adyton.testdata", "../../../shared/data"))
            .resolve("crypto/wycheproof/ed25519_test.json");
    Assumptions.assumeTrue(Files.isReadable(file), "skipped: ed25519_test.json absent");
    JsonLimits limits = new JsonLimits(64 << 20, 32, 10_000_000);
    Json.Obj json = (Json.Obj) Json.parse(Files.readAllBytes(file), limits);
    int cases = 0;
    for (Json.Obj group : json.array("testGroups").objects()) {
      byte[] key = hex(group.object("publicKey").string("pk"));
      for (Json.Obj test : group.array("tests").objects()) {
        assertThat(Ed25519.verify(key, hex(test.string("msg")), hex(test.string("sig"))))
            .as("tcId %d", test.integer("tcId"))
            .isEqualTo(test.string("result").equals("valid"));
        cases++;
      }
    }
    System.out.println("ed25519: " + cases + " vectors");
    assertThat(cases).isGreaterThan(100);
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
