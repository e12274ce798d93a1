package dev.adyton.image;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * The keys of a platform that starts nothing but what one of them signed (UEFI 2.10 §32): platform
 * key, key-exchange key, and the certificate that signs. Immutable.
 *
 * @param platform {@code PK}
 * @param exchange {@code KEK}
 * @param signer the one of {@code db}
 */
record SecureBoot(X509Certificate platform, X509Certificate exchange, X509Certificate signer) {
  static final UUID GLOBAL = UUID.fromString("8be4df61-93ca-11d2-aa0d-00e098032b8c");
  static final UUID SECURITY = UUID.fromString("d719b2cb-3d3a-4596-a3bc-dad00e67656f");

  private static final UUID X509 = UUID.fromString("a5c059a1-94e4-4aa7-87b5-ab155c2bf072");

  /** Who says so; firmware asks for some name and judges none. */
  private static final UUID OWNER =
      UUID.nameUUIDFromBytes("adyton secure boot".getBytes(StandardCharsets.US_ASCII));

  private static final String LAYOUT = "docs/image.md says which files there have to be.";

  /** Reads {@code PK.pem}, {@code KEK.pem} and {@code db.pem}. */
  static SecureBoot read(Path folder) {
    return new SecureBoot(
        certificate(folder.resolve("PK.pem")),
        certificate(folder.resolve("KEK.pem")),
        certificate(folder.resolve("db.pem")));
  }

  static X509Certificate certificate(Path file) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(Outputs.read(file)));
    } catch (GeneralSecurityException e) {
      throw new UserError(ExitCode.DATA, file + " is no certificate.", LAYOUT);
    }
  }

  /** Reads an RSA key, PKCS #8 in PEM. */
  static PrivateKey key(Path file) {
    String text = new String(Outputs.read(file), StandardCharsets.US_ASCII);
    try {
      byte[] der = Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", ""));
      return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new UserError(ExitCode.DATA, file + " is no RSA key (PKCS #8, PEM).", LAYOUT);
    }
  }

  /** Returns the values of {@code PK}, {@code KEK}, {@code db}. */
  byte[] list(X509Certificate certificate) {
    byte[] data = data(certificate);
    ByteBuffer out = ByteBuffer.allocate(28 + data.length).order(ByteOrder.LITTLE_ENDIAN);
    Gpt.guid(out, 0, X509);
    out.putInt(16, out.capacity()).putInt(20, 0).putInt(24, data.length).put(28, data);
    return out.array();
  }

  /** EFI_SIGNATURE_DATA: an owner, then the certificate. */
  private static byte[] data(X509Certificate certificate) {
    try {
      byte[] der = certificate.getEncoded();
      ByteBuffer out = ByteBuffer.allocate(16 + der.length).order(ByteOrder.LITTLE_ENDIAN);
      Gpt.guid(out, 0, OWNER);
      return out.put(16, der).array();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns what firmware measures into PCR 7 (TCG PC Client Platform Firmware Profile §3.3.4.8):
   * each variable, an empty {@code dbx}, a separator, and which entry of {@code db} the kernel
   * image was started by.
   */
  List<byte[]> measured() {
    List<byte[]> events = new ArrayList<>();
    events.add(variable(GLOBAL, "SecureBoot", new byte[] {1}));
    events.add(variable(GLOBAL, "PK", list(platform)));
    events.add(variable(GLOBAL, "KEK", list(exchange)));
    events.add(variable(SECURITY, "db", list(signer)));
    events.add(variable(SECURITY, "dbx", new byte[0]));
    events.add(new byte[4]);
    events.add(variable(SECURITY, "db", data(signer)));
    return List.copyOf(events);
  }

  /** UEFI_VARIABLE_DATA: vendor, lengths of name and value, name in UTF-16, value. */
  private static byte[] variable(UUID vendor, String name, byte[] value) {
    ByteBuffer head = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    Gpt.guid(head, 0, vendor);
    head.putLong(16, name.length()).putLong(24, value.length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head.array());
    out.writeBytes(name.getBytes(StandardCharsets.UTF_16LE));
    out.writeBytes(value);
    return out.toByteArray();
  }
}
