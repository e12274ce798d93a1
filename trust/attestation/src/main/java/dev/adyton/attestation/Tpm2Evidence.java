package dev.adyton.attestation;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.Canonical;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a TPM 2.0 says about a statement: the bytes of an evidence item of type {@link #TYPE}.
 * Immutable.
 */
public final class Tpm2Evidence {
  /** Type of the evidence item. */
  public static final String TYPE = "tpm2";

  /** Type of the collateral that carries one certificate of the endorsement key's chain, DER. */
  public static final String EK_CERT = "ek-cert";

  /** Type of the collateral that carries one certificate of the attestation key's chain, DER. */
  public static final String AK_CERT = "ak-cert";

  /** Type of the collateral that carries the firmware's event log. */
  public static final String EVENT_LOG = "event-log";

  private static final String FORMAT = "adyton-tpm2/1";
  private static final String BANK = "sha256";
  private static final Pattern REGISTER = Pattern.compile("[0-9]|1[0-9]|2[0-3]");
  private static final Pattern VALUE = Pattern.compile("[0-9a-f]{64}");

  private final byte[] attest;
  private final byte[] signature;
  private final byte[] akPublic;
  private final byte[] ekPublic;
  private final SortedMap<Integer, Digest> pcrs;

  /**
   * @param attest the quote, {@code TPMS_ATTEST}
   * @param signature {@code TPMT_SIGNATURE} over it
   * @param akPublic {@code TPMT_PUBLIC} of the key that signed
   * @param ekPublic {@code TPMT_PUBLIC} of the endorsement key
   * @param pcrs values of the quoted registers, SHA-256 bank
   */
  public Tpm2Evidence(
      byte[] attest,
      byte[] signature,
      byte[] akPublic,
      byte[] ekPublic,
      Map<Integer, Digest> pcrs) {
    this.attest = attest.clone();
    this.signature = signature.clone();
    this.akPublic = akPublic.clone();
    this.ekPublic = ekPublic.clone();
    this.pcrs = Collections.unmodifiableSortedMap(new TreeMap<>(pcrs));
  }

  /** Reads the canonical bytes. */
  public static Tpm2Evidence parse(byte[] bytes) throws CodecException {
    Json.Obj in = Canonical.parse(bytes, FORMAT);
    in.requireOnly("format", "attest", "signature", "ak_public", "ek_public", "pcrs");
    Json.Obj banks = in.object("pcrs");
    banks.requireOnly(BANK);
    return new Tpm2Evidence(
        Members.base64(in, "attest"),
        Members.base64(in, "signature"),
        Members.base64(in, "ak_public"),
        Members.base64(in, "ek_public"),
        registers(banks, BANK));
  }

  /** Reads {@code {"4":"<64 hex>",…}}. */
  static SortedMap<Integer, Digest> registers(Json.Obj in, String member) throws CodecException {
    Json.Obj values = in.object(member);
    TreeMap<Integer, Digest> registers = new TreeMap<>();
    for (String key : values.keys()) {
      String value = values.string(key);
      if (!REGISTER.matcher(key).matches() || !VALUE.matcher(value).matches()) {
        throw new CodecException(Code.FORMAT, member);
      }
      registers.put(Integer.valueOf(key), Digest.of(HexFormat.of().parseHex(value)));
    }
    return registers;
  }

  /** Returns the canonical bytes (RFC 8785). */
  public byte[] bytes() {
    Json.ObjBuilder values = Json.object();
    pcrs.forEach((pcr, value) -> values.put(pcr.toString(), value.hex()));
    return Jcs.encode(
        Json.object()
            .put("format", FORMAT)
            .put("attest", Base64s.encode(attest))
            .put("signature", Base64s.encode(signature))
            .put("ak_public", Base64s.encode(akPublic))
            .put("ek_public", Base64s.encode(ekPublic))
            .put("pcrs", Json.object().put(BANK, values.build()).build())
            .build());
  }

  /** Returns the evidence item. */
  public Evidence.Item item() {
    return Evidence.Item.of(TYPE, bytes());
  }

  /** Returns the quote, {@code TPMS_ATTEST}. */
  public byte[] attest() {
    return attest.clone();
  }

  /** Returns the signature, {@code TPMT_SIGNATURE}. */
  public byte[] signature() {
    return signature.clone();
  }

  /** Returns the attestation key, {@code TPMT_PUBLIC}. */
  public byte[] akPublic() {
    return akPublic.clone();
  }

  /** Returns the endorsement key, {@code TPMT_PUBLIC}. */
  public byte[] ekPublic() {
    return ekPublic.clone();
  }

  /** Returns the claimed values of the quoted registers. */
  public SortedMap<Integer, Digest> pcrs() {
    return pcrs;
  }
}
