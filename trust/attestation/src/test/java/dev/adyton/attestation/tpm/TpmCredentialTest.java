package dev.adyton.attestation.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;

/** A challenge is answered by the one TPM, for the one key that it names. */
final class TpmCredentialTest {
  @Test
  void theTpmFindsTheSecret() throws Exception {
    TpmMaker tpm = new TpmMaker();
    TpmPublic ek = TpmPublic.parse(tpm.ekPublic(TpmMaker.EK));
    byte[] name = TpmPublic.parse(tpm.akPublic(TpmMaker.AK)).name();
    for (int length : new int[] {0, 1, 32}) {
      byte[] secret = new byte[length];
      java.util.Arrays.fill(secret, (byte) 0x5a);
      TpmCredential made = TpmCredential.make(ek, name, secret);
      assertThat(tpm.activate(made.blob(), made.encryptedSecret(), name)).isEqualTo(secret);
      TpmCredential again = TpmCredential.make(ek, name, secret);
      assertThat(again.blob()).isNotEqualTo(made.blob());
      assertThat(again.encryptedSecret()).isNotEqualTo(made.encryptedSecret());
    }
  }

  @Test
  void nobodyElseDoes() throws Exception {
    TpmMaker tpm = new TpmMaker();
    TpmPublic ek = TpmPublic.parse(tpm.ekPublic(TpmMaker.EK));
    byte[] name = TpmPublic.parse(tpm.akPublic(TpmMaker.AK)).name();
    TpmCredential made = TpmCredential.make(ek, name, new byte[32]);
    byte[] other = name.clone();
    other[33] ^= 1;
    assertThatThrownBy(() -> tpm.activate(made.blob(), made.encryptedSecret(), other))
        .isInstanceOf(GeneralSecurityException.class);
    TpmMaker stranger = new TpmMaker(2);
    assertThatThrownBy(() -> stranger.activate(made.blob(), made.encryptedSecret(), name))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void isMadeForEndorsementKeysAlone() throws Exception {
    TpmMaker tpm = new TpmMaker();
    TpmPublic ek = TpmPublic.parse(tpm.ekPublic(TpmMaker.EK));
    TpmPublic ak = TpmPublic.parse(tpm.akPublic(TpmMaker.AK));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TpmCredential.make(ak, ak.name(), new byte[32]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TpmCredential.make(ek, ak.name(), new byte[33]));
  }
}
