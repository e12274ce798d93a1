package dev.adyton.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * A signed document: a DSSE v1.0.2 envelope with Ed25519 signatures. Signed are the exact payload
 * bytes and their type ({@link #pae}), so a statement of one kind never passes as one of another.
 *
 * <p>The payload is read through {@link Endorsed} alone: a caller that forgets to check has nothing
 * to forget with. Key ids are hints for people and decide nothing here. Stricter than the standard
 * where it leaves room: padded standard base64 only, and members that it does not name are refused
 * rather than ignored. Immutable.
 */
public final class Dsse {
  /** The most signatures in one envelope; each costs a verification per key. */
  public static final int MAX_SIGNATURES = 16;

  private static final int KEY_LENGTH = 32;
  private static final int SIGNATURE_LENGTH = 64;

  /** What precedes a raw Ed25519 key in a SubjectPublicKeyInfo (RFC 8410 §4). */
  private static final byte[] SPKI = HexFormat.of().parseHex("302a300506032b6570032100");

  private final String payloadType;
  private final byte[] payload;
  private final List<Signed> signatures;

  /** A signature and the name that its maker gave the key. */
  private record Signed(String keyId, String signature) {}

  private Dsse(String payloadType, byte[] payload, List<Signed> signatures) {
    this.payloadType = payloadType;
    this.payload = payload;
    this.signatures = List.copyOf(signatures);
  }

  /** Starts an envelope without signatures; {@link #with} adds them. */
  public static Dsse of(String payloadType, byte[] payload) {
    Objects.requireNonNull(payloadType, "payloadType");
    return new Dsse(payloadType, payload.clone(), List.of());
  }

  /**
   * Returns this envelope with one more signature.
   *
   * @param keyId a hint for people, not authenticated
   * @param signature 64 bytes over {@link #pae} of type and payload
   */
  public Dsse with(String keyId, byte[] signature) {
    if (signature.length != SIGNATURE_LENGTH || signatures.size() == MAX_SIGNATURES) {
      throw new IllegalArgumentException("not one more Ed25519 signature");
    }
    List<Signed> more = new ArrayList<>(signatures);
    more.add(new Signed(keyId, Base64s.encode(signature)));
    return new Dsse(payloadType, payload, more);
  }

  /**
   * Reads an envelope; nothing is verified yet.
   *
   * @throws CodecException when it is not a strict DSSE envelope with 1 to 16 signatures
   */
  public static Dsse parse(byte[] envelope) throws CodecException {
    Json.Obj object = Json.parseObject(envelope);
    object.requireOnly("payload", "payloadType", "signatures");
    List<Json.Obj> items = object.array("signatures").objects();
    if (items.isEmpty() || items.size() > MAX_SIGNATURES) {
      throw new CodecException(CodecException.Code.SIZE, "signatures");
    }
    List<Signed> signatures = new ArrayList<>();
    for (Json.Obj item : items) {
      item.requireOnly("keyid", "sig");
      String keyId = item.has("keyid") ? item.string("keyid") : "";
      if (Base64s.decode(item.string("sig")).length != SIGNATURE_LENGTH) {
        throw new CodecException(CodecException.Code.FORMAT, "sig");
      }
      signatures.add(new Signed(keyId, item.string("sig")));
    }
    byte[] payload = Base64s.decode(object.string("payload"));
    return new Dsse(object.string("payloadType"), payload, signatures);
  }

  /** Returns the envelope's JSON, canonical, so that equal envelopes are equal bytes. */
  public byte[] encode() {
    List<Json> items = new ArrayList<>();
    for (Signed each : signatures) {
      items.add(Json.object().put("keyid", each.keyId).put("sig", each.signature).build());
    }
    return Jcs.encode(
        Json.object()
            .put("payload", Base64s.encode(payload))
            .put("payloadType", payloadType)
            .put("signatures", new Json.Arr(items))
            .build());
  }

  /** Returns the bytes that are signed: the pre-authentication encoding of DSSE v1.0.2. */
  public static byte[] pae(String payloadType, byte[] payload) {
    byte[] type = payloadType.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(("DSSEv1 " + type.length + " ").getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(type);
    out.writeBytes((" " + payload.length + " ").getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(payload);
    return out.toByteArray();
  }

  /**
   * What the keys that a caller pins say of an envelope: each signature was verified once.
   * Immutable.
   */
  public static final class Endorsed {
    private final Dsse envelope;
    private final List<Integer> signers;

    private Endorsed(Dsse envelope, List<Integer> signers) {
      this.envelope = envelope;
      this.signers = List.copyOf(signers);
    }

    /**
     * Returns which of the keys signed, as ascending indexes into them, each distinct key once, at
     * its first index. For policies that ask who, not only how many.
     */
    public List<Integer> signers() {
      return signers;
    }

    /**
     * Returns the payload, if enough of the keys signed it.
     *
     * @param expectedType the type that the caller understands
     * @param atLeast how many distinct keys must have signed, at least 1
     * @throws CodecException with {@code VALUE} for another type or too few signers
     */
    public byte[] payload(String expectedType, int atLeast) throws CodecException {
      if (atLeast < 1) {
        throw new IllegalArgumentException("at least one signer");
      }
      if (!envelope.payloadType.equals(expectedType)) {
        throw new CodecException(CodecException.Code.VALUE, "payloadType");
      }
      if (signers.size() < atLeast) {
        throw new CodecException(CodecException.Code.VALUE, "signatures");
      }
      return envelope.payload.clone();
    }
  }

  /**
   * Returns the payload, if enough of the pinned keys signed it; see {@link Endorsed#payload}.
   *
   * @param keys raw Ed25519 public keys of 32 bytes; the same key twice counts once
   */
  public byte[] verified(String expectedType, List<byte[]> keys, int atLeast)
      throws CodecException {
    return endorsed(keys).payload(expectedType, atLeast);
  }

  /**
   * Verifies the signatures against pinned keys. A signature speaks for one key: what one has
   * verified is not tried with the next, for each try costs the JDK a millisecond and more.
   *
   * @param keys raw Ed25519 public keys of 32 bytes; the same key twice counts once
   */
  public Endorsed endorsed(List<byte[]> keys) throws CodecException {
    TreeSet<byte[]> seen = new TreeSet<>(Arrays::compare);
    List<Signed> left = new ArrayList<>(signatures);
    List<Integer> found = new ArrayList<>();
    byte[] message = pae(payloadType, payload);
    for (int i = 0; i < keys.size(); i++) {
      if (seen.add(keys.get(i)) && takeSignature(left, publicKey(keys.get(i)), message)) {
        found.add(i);
      }
    }
    return new Endorsed(this, found);
  }

  /**
   * Returns the raw keys that signed and that their own signatures name whole, in base64. Anybody
   * can be among them: such a key vouches for what belongs to it and for nothing else. Each
   * signature is tried with the key that it names alone, so that a stranger's envelope costs no
   * more verifications than it has signatures.
   */
  public List<byte[]> namedSigners() {
    byte[] message = pae(payloadType, payload);
    List<byte[]> found = new ArrayList<>();
    for (Signed each : signatures) {
      try {
        byte[] raw = Base64s.decode(each.keyId);
        if (verifies(publicKey(raw), message, Base64s.decode(each.signature))) {
          found.add(raw);
        }
      } catch (CodecException | IllegalArgumentException e) {
        // A name for people, or 32 bytes that are no point.
      }
    }
    return List.copyOf(found);
  }

  /** Takes the first signature by {@code key} out of {@code left}; whether there was one. */
  private static boolean takeSignature(List<Signed> left, PublicKey key, byte[] message)
      throws CodecException {
    for (int i = 0; i < left.size(); i++) {
      if (verifies(key, message, Base64s.decode(left.get(i).signature))) {
        left.remove(i);
        return true;
      }
    }
    return false;
  }

  private static boolean verifies(PublicKey key, byte[] message, byte[] signature) {
    try {
      Signature ed25519 = Signature.getInstance("Ed25519");
      ed25519.initVerify(key);
      ed25519.update(message);
      return ed25519.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // The JDK throws for points off the curve and scalars out of range.
    }
  }

  private static PublicKey publicKey(byte[] raw) {
    if (raw.length != KEY_LENGTH) {
      throw new IllegalArgumentException("a raw Ed25519 key has 32 bytes");
    }
    byte[] spki = Arrays.copyOf(SPKI, SPKI.length + KEY_LENGTH);
    System.arraycopy(raw, 0, spki, SPKI.length, KEY_LENGTH);
    try {
      return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 key", e);
    }
  }
}
