package dev.adyton.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Dsse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** One line, and what is taken for none. */
class LedgerLineTest {
  private final KeyPair pair = pair();

  private static KeyPair pair() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private LedgerLine line() throws Exception {
    byte[] head = new TreeHead(1, Digest.sha256(new byte[] {2}), 3).bytes();
    Signature ed25519 = Signature.getInstance("Ed25519");
    ed25519.initSign(pair.getPrivate());
    ed25519.update(Dsse.pae(LedgerLine.HEAD_TYPE, head));
    byte[] spki = pair.getPublic().getEncoded();
    String key = Base64s.encode(Arrays.copyOfRange(spki, spki.length - 32, spki.length));
    return new LedgerLine(new byte[] {9}, key, head, ed25519.sign());
  }

  @Test
  void readsWhatItWrote() throws Exception {
    LedgerLine line = line();
    LedgerLine read = LedgerLine.parse(line.bytes());
    assertThat(read.entry()).isEqualTo(line.entry());
    assertThat(read.key()).isEqualTo(line.key());
    assertThat(read.verified()).isEqualTo(new TreeHead(1, Digest.sha256(new byte[] {2}), 3));
  }

  @Test
  void refusesAMemberThatNobodyNamed() throws Exception {
    String text = new String(line().bytes(), StandardCharsets.UTF_8);
    byte[] more = text.replace("{\"entry\"", "{\"a\":1,\"entry\"").getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> LedgerLine.parse(more)).hasMessage("UNKNOWN_MEMBER");
  }

  @Test
  void refusesKeysAndSignaturesOfAnotherLength() throws Exception {
    LedgerLine good = line();
    byte[] raw = Base64s.decode(good.key());
    for (int length : new int[] {0, 31, 33}) {
      String key = Base64s.encode(Arrays.copyOf(raw, length));
      LedgerLine bad = new LedgerLine(good.entry(), key, good.head(), good.signature());
      assertThatThrownBy(bad::verified).hasMessage("FORMAT: key");
    }
    for (int length : new int[] {0, 63, 65}) {
      byte[] signature = Arrays.copyOf(good.signature(), length);
      LedgerLine bad = new LedgerLine(good.entry(), good.key(), good.head(), signature);
      assertThatThrownBy(bad::verified).hasMessage("FORMAT: key");
    }
    byte[] turned = good.signature().clone();
    turned[5] ^= 1;
    LedgerLine bad = new LedgerLine(good.entry(), good.key(), good.head(), turned);
    assertThatThrownBy(bad::verified).isInstanceOf(CodecException.class);
  }
}
