package dev.adyton.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every vector of base mode whose algorithms we have: keys, 257 messages each, exports. */
class HpkeVectorsTest {

  @Test
  void rfc9180() throws Exception {
    int vectors = run("crypto/vectors_rfc9180_5f503c5.json.gz");
    // X25519 with two KDFs and three ciphers each.
    assertThat(vectors).isEqualTo(6);
  }

  /** draft-ietf-hpke-pq: the one vector whose three algorithms we have, ML-KEM-768 with X25519. */
  @Test
  void postQuantum() throws Exception {
    assertThat(run("crypto/hpke-pq-test-vectors.json")).isEqualTo(1);
  }

  private static int run(String file) throws Exception {
    int vectors = 0;
    for (Json.Obj vector : ((Json.Arr) TestData.json(file)).objects()) {
      Optional<HpkeKem> kem = HpkeKem.of((int) vector.integer("kem_id"));
      Optional<HpkeKdf> kdf = HpkeKdf.of((int) vector.integer("kdf_id"));
      Optional<HpkeAead> aead = HpkeAead.of((int) vector.integer("aead_id"));
      boolean ours = kem.isPresent() && kdf.isPresent() && aead.isPresent();
      if (ours && vector.integer("mode") == 0) {
        check(new HpkeSuite(kem.get(), kdf.get(), aead.get()), vector);
        vectors++;
      }
    }
    System.out.println(file + ": " + vectors + " vectors");
    return vectors;
  }

  private static void check(HpkeSuite suite, Json.Obj vector) throws Exception {
    byte[] info = TestData.hex(vector, "info");
    // The newer vectors give an encapsulation's randomness instead of the key made of it.
    byte[] random = TestData.hex(vector, vector.has("skEm") ? "skEm" : "ikmE");
    try (HpkeKeyPair keyPair = HpkeKeyPair.of(suite, TestData.hex(vector, "skRm"))) {
      assertThat(keyPair.publicKey()).isEqualTo(TestData.hex(vector, "pkRm"));
      Hpke.Sender sender = Hpke.setupSender(suite, keyPair.publicKey(), info, random);
      assertThat(sender.encapsulated()).isEqualTo(TestData.hex(vector, "enc"));
      Hpke.Receiver receiver =
          Hpke.setupReceiver(suite, TestData.hex(vector, "enc"), keyPair, info);
      for (Json.Obj message : vector.array("encryptions").objects()) {
        byte[] aad = TestData.hex(message, "aad");
        byte[] plaintext = TestData.hex(message, "pt");
        byte[] sealed = sender.seal(aad, plaintext);
        assertThat(sealed).isEqualTo(TestData.hex(message, "ct"));
        assertThat(receiver.open(aad, sealed)).isEqualTo(plaintext);
      }
      for (Json.Obj export : vector.array("exports").objects()) {
        byte[] context = TestData.hex(export, "exporter_context");
        int length = (int) export.integer("L");
        byte[] wanted = TestData.hex(export, "exported_value");
        assertThat(sender.export(context, length)).isEqualTo(wanted);
        assertThat(receiver.export(context, length)).isEqualTo(wanted);
      }
    }
  }
}
