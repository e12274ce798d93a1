package dev.adyton.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.verifier.fake.FakeNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of certificates is read whole or not at all. */
class TrustAnchorsTest {
  @TempDir private Path folder;

  private void refused(byte[] content, String detail) throws Exception {
    Path file = Files.write(folder.resolve("ca.pem"), content);
    assertThatThrownBy(() -> TrustAnchors.pem(file))
        .isInstanceOfSatisfying(
            ClientException.class,
            e -> assertThat(e.code()).isEqualTo(ClientException.Code.CA_UNREADABLE))
        .hasMessage("CA_UNREADABLE: " + detail);
  }

  @Test
  void refusesWhatHoldsNoCertificate() throws Exception {
    refused(new byte[0], "the file holds no certificate");
    refused("hello".getBytes(StandardCharsets.US_ASCII), "the file is not PEM certificates");
    String pem = Files.readString(FakeNode.ca());
    refused(
        pem.replace("\n-----END", "A\n-----END").getBytes(StandardCharsets.US_ASCII),
        "the file is not PEM certificates");
    refused(
        new byte[TrustAnchors.MAX_PEM_BYTES + 1],
        "the file is larger than " + TrustAnchors.MAX_PEM_BYTES + " bytes");
    Path absent = folder.resolve("absent");
    assertThatThrownBy(() -> TrustAnchors.pem(absent))
        .hasMessage("CA_UNREADABLE: the file cannot be read");
  }

  @Test
  void readsEveryCertificateOfALongFile() throws Exception {
    String pem = Files.readString(FakeNode.ca());
    StringBuilder text = new StringBuilder(pem).append(pem);
    while (text.length() < TrustAnchors.MAX_PEM_BYTES) {
      text.append('\n');
    }
    Path file = Files.writeString(folder.resolve("two.pem"), text);
    assertThat(Files.size(file)).isEqualTo(TrustAnchors.MAX_PEM_BYTES);
    TrustAnchors read = TrustAnchors.pem(file);
    assertThat(read)
        .isInstanceOfSatisfying(
            TrustAnchors.Pinned.class, pinned -> assertThat(pinned.certificates()).hasSize(2));
    assertThat(read.sslContext().getProtocol()).isEqualTo("TLS");
    assertThat(TrustAnchors.system().sslContext()).isSameAs(SSLContext.getDefault());
    assertThat(new TrustAnchors.Pinned(List.of()).sslContext()).isNotNull();
  }
}
