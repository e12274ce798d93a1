package dev.adyton.attestation;

import dev.adyton.codec.Cbor;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.CoseSign1;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The attestation document of a Nitro Enclave or a NitroTPM: COSE_Sign1 around a CBOR map (AWS
 * "Nitro Enclaves: verifying the root of trust" and "NitroTPM attestation document content").
 * Reading checks shapes and limits; who signed is {@link NitroAppraisal}'s part. Immutable.
 */
final class NitroDocument {
  /** A source of such documents: the name of its evidence item and of its member with PCRs. */
  enum Kind {
    ENCLAVE("nitro-enclave", "pcrs"),
    NITRO_TPM("nitrotpm", "nitrotpm_pcrs");

    private final String type;
    private final String member;

    Kind(String type, String member) {
      this.type = type;
      this.member = member;
    }

    String type() {
      return type;
    }

    static Optional<Kind> of(String type) {
      for (Kind kind : values()) {
        if (kind.type.equals(type)) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }

  private static final int MAX_PCR = 31;
  private static final int PCR_BYTES = 48;
  private static final int MAX_BUNDLE = 8;
  private static final int MAX_USER_DATA = 1024;

  private final Kind kind;
  private final CoseSign1 message;
  private final Instant time;
  private final SortedMap<Integer, String> pcrs;
  private final X509Certificate leaf;
  private final List<X509Certificate> bundle;
  private final byte[] userData;

  private NitroDocument(Kind kind, CoseSign1 message) throws CodecException {
    this.kind = kind;
    this.message = message;
    if (!(Cbor.parse(message.payload()) instanceof Cbor.Fields in)) {
      throw new CodecException(Code.TYPE, "payload");
    }
    if (in.text("module_id").isEmpty() || !in.text("digest").equals("SHA384")) {
      throw new CodecException(Code.VALUE, "digest");
    }
    long millis = in.integer("timestamp");
    if (millis <= 0) {
      throw new CodecException(Code.VALUE, "timestamp");
    }
    time = Instant.ofEpochMilli(millis);
    pcrs = registers(in.fields(kind.member));
    leaf = certificate(in.bytes("certificate"), "certificate");
    bundle = bundle(in.items("cabundle"));
    userData = in.bytesIfAny("user_data").orElse(new byte[0]);
    if (userData.length > MAX_USER_DATA) {
      throw new CodecException(Code.SIZE, "user_data");
    }
  }

  static NitroDocument parse(Kind kind, byte[] bytes) throws CodecException {
    return new NitroDocument(kind, CoseSign1.parse(bytes));
  }

  private static SortedMap<Integer, String> registers(Cbor.Fields in) throws CodecException {
    TreeMap<Integer, String> registers = new TreeMap<>();
    for (Map.Entry<Cbor, Cbor> entry : in.entries().entrySet()) {
      if (!(entry.getKey() instanceof Cbor.Int(long index)
          && entry.getValue() instanceof Cbor.Bytes value)) {
        throw new CodecException(Code.TYPE, "pcrs");
      }
      byte[] bytes = value.value();
      if (index < 0 || index > MAX_PCR || bytes.length != PCR_BYTES) {
        throw new CodecException(Code.VALUE, "pcrs");
      }
      registers.put((int) index, HexFormat.of().formatHex(bytes));
    }
    return Collections.unmodifiableSortedMap(registers);
  }

  private static List<X509Certificate> bundle(List<Cbor> items) throws CodecException {
    if (items.isEmpty() || items.size() > MAX_BUNDLE) {
      throw new CodecException(Code.SIZE, "cabundle");
    }
    List<X509Certificate> certificates = new ArrayList<>();
    for (Cbor item : items) {
      if (!(item instanceof Cbor.Bytes der)) {
        throw new CodecException(Code.TYPE, "cabundle");
      }
      certificates.add(certificate(der.value(), "cabundle"));
    }
    return List.copyOf(certificates);
  }

  private static X509Certificate certificate(byte[] der, String member) throws CodecException {
    try {
      return Certificates.parse(der);
    } catch (CertificateException e) {
      throw new CodecException(Code.FORMAT, member);
    }
  }

  Kind kind() {
    return kind;
  }

  /** Returns when the hypervisor says that it signed. */
  Instant time() {
    return time;
  }

  /** Returns SHA-384 values by index, hex. */
  SortedMap<Integer, String> pcrs() {
    return pcrs;
  }

  byte[] userData() {
    return userData.clone();
  }

  /**
   * Returns whether the certificate chains to one of {@code roots}. Judged at the document's own
   * time, since a leaf lives for three hours; that this time is recent is another step's part.
   */
  boolean chainsTo(List<X509Certificate> roots) {
    return leaf.getBasicConstraints() < 0
        && Certificates.rootOf(leaf, bundle, roots, time).isPresent();
  }

  /** Returns whether the key of the document's own certificate signed it. */
  boolean signed() {
    return message.signedBy(leaf.getPublicKey());
  }
}
