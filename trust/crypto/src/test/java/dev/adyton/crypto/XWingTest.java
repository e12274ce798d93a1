package dev.adyton.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.Json;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.KEM;
import org.junit.jupiter.api.Test;

class XWingTest {

  /** The JDK's SHAKE256 of 64 bytes is the start of ours, for every input length. */
  @Test
  void shakeAgreesWithTheJdkAsFarAsItGoes() throws Exception {
    for (int length = 0; length < 136; length++) {
      byte[] input = new byte[length];
      Arrays.fill(input, (byte) (length * 37));
      byte[] jdk = MessageDigest.getInstance("SHAKE256-512").digest(input);
      assertThat(Arrays.copyOf(Shake256.squeeze(input, 136), 64)).isEqualTo(jdk);
    }
    assertThatThrownBy(() -> Shake256.squeeze(new byte[136], 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Bytes 64 to 96, which the JDK cannot give; worked out with CPython's hashlib. */
  @Test
  void shakeOfNothing() {
    assertThat(Shake256.squeeze(new byte[0], 96))
        .startsWith(
            TestData.hex("46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f"))
        .endsWith(TestData.hex("141e96616fb13957692cc7edd0b45ae3dc07223c8e92937bef84bc0eab862853"));
  }

  @Test
  void chunkedExchangeUnderTheHybridSuite() throws Exception {
    try (HpkeKeyPair key = HpkeKeyPair.generate(HpkeSuite.HYBRID)) {
      OhttpKeyConfig config = new OhttpKeyConfig(2, HpkeSuite.HYBRID, key.publicKey());
      assertThat(OhttpKeyConfig.decodeList(OhttpKeyConfig.encodeList(List.of(config))))
          .containsExactly(config);
      ChunkedRequestSealer sealer = ChunkedRequestSealer.begin(config);
      byte[] sealed = Bytes.concat(sealer.header(), sealer.last(new byte[] {1}));
      ChunkedRequestOpener opener =
          ChunkedRequestOpener.begin(id -> Optional.of(key), ChunkLimits.DEFAULT);
      opener.feed(sealed);
      assertThat(opener.end()).containsExactly(1);

      // Either half of the encapsulated key altered: another secret, so that nothing opens.
      for (int at : new int[] {7, 7 + MlKem768.CIPHERTEXT_LENGTH}) {
        byte[] altered = sealed.clone();
        altered[at] ^= 1;
        ChunkedRequestOpener refuses =
            ChunkedRequestOpener.begin(id -> Optional.of(key), ChunkLimits.DEFAULT);
        refuses.feed(altered);
        assertThatThrownBy(refuses::end).hasMessage("AUTHENTICATION");
      }
      byte[] zeroPoint = sealed.clone();
      int point = 7 + MlKem768.CIPHERTEXT_LENGTH;
      Arrays.fill(zeroPoint, point, point + X25519.LENGTH, (byte) 0);
      ChunkedRequestOpener refuses =
          ChunkedRequestOpener.begin(id -> Optional.of(key), ChunkLimits.DEFAULT);
      assertThatThrownBy(() -> refuses.feed(zeroPoint)).hasMessage("BAD_PUBLIC_KEY");
    }
  }

  @Test
  void wycheproofKeysOfSeeds() throws Exception {
    int cases = 0;
    for (Json.Obj test : WycheproofTest.tests("mlkem_768_keygen_seed_test.json")) {
      byte[] seed = TestData.hex(test, "seed");
      KeyPair pair = MlKem768.keyPair(seed);
      assertThat(MlKem768.raw(pair.getPublic())).isEqualTo(TestData.hex(test, "ek"));
      cases++;
    }
    System.out.println("mlkem_768_keygen_seed: " + cases + " vectors");
  }

  /** Among the invalid keys are those with coefficients beyond q (FIPS 203 §7.2). */
  @Test
  void wycheproofEncapsulation() throws Exception {
    int cases = 0;
    for (Json.Obj test : WycheproofTest.tests("mlkem_768_encaps_test.json")) {
      byte[] publicKey = TestData.hex(test, "ek");
      byte[] random = TestData.hex(test, "m");
      if (test.string("result").equals("valid")) {
        KEM.Encapsulated fresh = MlKem768.encapsulate(publicKey, random);
        assertThat(fresh.encapsulation()).isEqualTo(TestData.hex(test, "c"));
        assertThat(fresh.key().getEncoded()).isEqualTo(TestData.hex(test, "K"));
      } else {
        assertThatThrownBy(() -> MlKem768.encapsulate(publicKey, random))
            .as("tcId %d", test.integer("tcId"))
            .isInstanceOf(CryptoException.class);
      }
      cases++;
    }
    System.out.println("mlkem_768_encaps: " + cases + " vectors");
  }

  @Test
  void wycheproofDecapsulation() throws Exception {
    int cases = 0;
    for (Json.Obj test : WycheproofTest.tests("mlkem_768_test.json")) {
      byte[] seed = TestData.hex(test, "seed");
      byte[] ciphertext = TestData.hex(test, "c");
      if (seed.length == MlKem768.SEED_LENGTH) {
        KeyPair pair = MlKem768.keyPair(seed);
        if (test.string("result").equals("valid")) {
          assertThat(MlKem768.decapsulate(pair, ciphertext)).isEqualTo(TestData.hex(test, "K"));
        } else {
          assertThatThrownBy(() -> MlKem768.decapsulate(pair, ciphertext))
              .isInstanceOf(CryptoException.class);
        }
        cases++;
      }
    }
    System.out.println("mlkem_768: " + cases + " vectors");
  }
}
