package dev.adyton.node.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The self-made certificate holds what it says; PEM files are read whole or not at all. */
class TlsIdentityTest {
  @TempDir private Path folder;

  @Test
  void makesALeafForLoopbackUnderAnAuthority() throws Exception {
    Identity made = SelfMade.make(Instant.now());
    X509Certificate leaf = made.chain().getFirst();
    leaf.checkValidity();
    leaf.verify(made.anchor().getPublicKey());
    made.anchor().verify(made.anchor().getPublicKey());
    assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
    assertThat(made.anchor().getBasicConstraints()).isZero();
    assertThat(leaf.getKeyUsage()[0]).isTrue();
    assertThat(made.anchor().getKeyUsage()[5]).isTrue();
    assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(leaf.getSubjectAlternativeNames().stream().map(n -> n.get(1).toString()))
        .containsExactly("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
    assertThat(made).hasToString("Identity");
  }

  @Test
  void readsBackWhatIsWrittenAsPem() throws Exception {
    Identity made = SelfMade.make(Instant.now());
    Path certificate = pem("cert", "CERTIFICATE", made.chain().getFirst().getEncoded());
    Path key = pem("key", "PRIVATE KEY", made.key().getEncoded());
    Identity read = PemIdentity.read(certificate, key);
    assertThat(read.chain()).isEqualTo(made.chain());
    Identity other = SelfMade.make(Instant.now());
    Path foreign = pem("foreign", "PRIVATE KEY", other.key().getEncoded());
    assertThatExceptionOfType(GeneralSecurityException.class)
        .isThrownBy(() -> PemIdentity.read(certificate, foreign));
    assertThatExceptionOfType(GeneralSecurityException.class)
        .isThrownBy(() -> PemIdentity.read(certificate, certificate));
    assertThatExceptionOfType(GeneralSecurityException.class)
        .isThrownBy(() -> PemIdentity.read(Files.writeString(folder.resolve("empty"), ""), key));
  }

  private Path pem(String name, String label, byte[] der) throws Exception {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        folder.resolve(name),
        "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
  }
}
