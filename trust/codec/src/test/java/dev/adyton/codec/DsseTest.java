package dev.adyton.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DsseTest {
  private static final String TYPE = "application/vnd.adyton.test+json";
  private static final byte[] PAYLOAD = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);

  private final KeyPair first = keyPair();
  private final KeyPair second = keyPair();

  /** The example of the DSSE v1.0.2 protocol text. */
  @Test
  void encodesAsTheStandardsExample() {
    byte[] pae = Dsse.pae("http://example.com/HelloWorld", "hello world".getBytes(UTF_8));
    assertThat(new String(pae, UTF_8))
        .isEqualTo("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  }

  @Test
  void givesThePayloadToWhoPinsTheSigner() throws Exception {
    Dsse read = Dsse.parse(signed(first).encode());
    assertThat(read.verified(TYPE, List.of(raw(first)), 1)).isEqualTo(PAYLOAD);
    assertThat(read.encode()).isEqualTo(signed(first).encode());
  }

  @Test
  void refusesAnotherKeyAnotherTypeAndTooFewSigners() throws Exception {
    Dsse one = signed(first);
    refused(one, TYPE, List.of(raw(second)), 1);
    refused(one, TYPE + ".v2", List.of(raw(first)), 1);
    refused(one, TYPE, List.of(raw(first), raw(second)), 2);
    refused(one, TYPE, List.of(), 1);
  }

  @Test
  void countsAKeyOnceHoweverOftenItSignsOrIsPinned() throws Exception {
    byte[] signature = sign(first, Dsse.pae(TYPE, PAYLOAD));
    Dsse twice = Dsse.of(TYPE, PAYLOAD).with("a", signature).with("b", signature);
    refused(twice, TYPE, List.of(raw(first), raw(first), raw(second)), 2);
    Dsse both = signed(first).with("", sign(second, Dsse.pae(TYPE, PAYLOAD)));
    assertThat(both.verified(TYPE, List.of(raw(second), raw(first)), 2)).isEqualTo(PAYLOAD);
    assertThat(signed(second).endorsed(List.of(raw(first), raw(second))).signers())
        .containsExactly(1);
    assertThat(both.endorsed(List.of(raw(second), raw(first))).signers()).containsExactly(0, 1);
  }

  @Test
  void namesThoseWhoSignedUnderTheirWholeKeyAndNobodyElse() throws Exception {
    String mine = Base64s.encode(raw(first));
    byte[] signature = sign(first, Dsse.pae(TYPE, PAYLOAD));
    Dsse bare = Dsse.of(TYPE, PAYLOAD);
    assertThat(bare.with(mine, signature).namedSigners()).containsExactly(raw(first));
    assertThat(bare.with(mine.substring(0, 16), signature).namedSigners()).isEmpty();
    assertThat(bare.with(Base64s.encode(raw(second)), signature).namedSigners()).isEmpty();
    assertThat(bare.with(Base64s.encode(new byte[31]), signature).namedSigners()).isEmpty();
    assertThat(bare.with("ada", signature).namedSigners()).isEmpty();
    assertThat(Dsse.of(TYPE + "2", PAYLOAD).with(mine, signature).namedSigners()).isEmpty();
  }

  @Test
  void everyFlippedBitOfTheEnvelopeIsRefused() throws Exception {
    byte[] good = signed(first).encode();
    int hint = new String(good, UTF_8).indexOf("\"first\"") + 1;
    for (int bit = 0; bit < good.length * 8; bit++) {
      int at = bit / 8;
      if (at >= hint && at < hint + 5) {
        continue; // The key id is a hint: whatever it says, the verdict is the same.
      }
      byte[] bad = good.clone();
      bad[at] ^= (byte) (1 << (bit % 8));
      assertThatExceptionOfType(CodecException.class)
          .as("bit %d", bit)
          .isThrownBy(() -> Dsse.parse(bad).verified(TYPE, List.of(raw(first)), 1));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[]}",
        "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"sig\":\"AA==\"}]}",
        "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{}]}",
        "{\"payload\":\"_w\",\"payloadType\":\"t\",\"signatures\":[{}]}",
        "{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[],\"more\":1}",
      })
  void refusesWhatIsNoEnvelope(String json) {
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> Dsse.parse(json.getBytes(UTF_8)));
  }

  private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;

  private static void refused(Dsse envelope, String type, List<byte[]> keys, int atLeast) {
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> envelope.verified(type, keys, atLeast))
        .satisfies(e -> assertThat(e.code()).isEqualTo(CodecException.Code.VALUE));
  }

  private static Dsse signed(KeyPair key) throws GeneralSecurityException {
    return Dsse.of(TYPE, PAYLOAD).with("first", sign(key, Dsse.pae(TYPE, PAYLOAD)));
  }

  private static byte[] sign(KeyPair key, byte[] message) throws GeneralSecurityException {
    Signature ed25519 = Signature.getInstance("Ed25519");
    ed25519.initSign(key.getPrivate());
    ed25519.update(message);
    return ed25519.sign();
  }

  private static byte[] raw(KeyPair key) {
    byte[] spki = key.getPublic().getEncoded();
    return Arrays.copyOfRange(spki, spki.length - 32, spki.length);
  }

  private static KeyPair keyPair() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
