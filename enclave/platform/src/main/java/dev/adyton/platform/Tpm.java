package dev.adyton.platform;

import static dev.adyton.platform.Authorization.PASSWORD;
import static dev.adyton.platform.Authorization.policy;

import dev.adyton.attestation.tpm.PcrSelection;
import dev.adyton.attestation.tpm.TpmAlg;
import dev.adyton.attestation.tpm.TpmFormatException;
import dev.adyton.attestation.tpm.TpmReader;
import dev.adyton.attestation.tpm.TpmWriter;
import dev.adyton.codec.Digest;
import dev.adyton.platform.TpmTransport.Command;
import dev.adyton.platform.TpmTransport.Response;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The commands of TPM 2.0 Part 3 that a node needs, with empty hierarchy passwords. Commands of
 * several threads go one after another. Every method throws {@link TpmException} for a refusal and
 * another {@link IOException} if the TPM cannot be reached or answers nonsense.
 */
public final class Tpm implements AutoCloseable {
  /** {@code TPM_RH_OWNER}. */
  static final long OWNER = 0x40000001L;

  /** {@code TPM_RH_NULL}. */
  static final long NULL = 0x40000007L;

  /** {@code TPM_RH_ENDORSEMENT}. */
  private static final long ENDORSEMENT = 0x4000000BL;

  private static final long ALREADY_STARTED = 0x100;
  static final int MAX_FIELD = 1024;
  private static final int POLICY_SESSION = 1;

  private static final int TRIAL_SESSION = 3;

  static final byte[] NOTHING = new byte[0];

  private final TpmLink link;
  private final TpmTransport transport;

  /** Takes over {@code link}: closing this closes it. */
  public Tpm(TpmLink link) {
    this.link = link;
    this.transport = new TpmTransport(link);
  }

  /**
   * A key that is loaded into the TPM.
   *
   * @param handle until it is flushed
   * @param publicArea {@code TPMT_PUBLIC}, hex
   */
  public record Key(long handle, String publicArea) {
    /** Returns the {@code TPMT_PUBLIC}. */
    public byte[] publicBytes() {
      return HexFormat.of().parseHex(publicArea);
    }
  }

  /** A quote as the TPM gave it. */
  public static final class Quote {
    private final byte[] attest;
    private final byte[] signature;

    private Quote(byte[] attest, byte[] signature) {
      this.attest = attest;
      this.signature = signature;
    }

    /** Returns the {@code TPMS_ATTEST}. */
    public byte[] attest() {
      return attest.clone();
    }

    /** Returns the {@code TPMT_SIGNATURE}. */
    public byte[] signature() {
      return signature.clone();
    }
  }

  /** {@code TPM2_Startup(CLEAR)}; one that was started before is fine. */
  public void startup() throws IOException {
    try {
      plain("TPM2_Startup", 0x144, List.of(), new TpmWriter().u16(0));
    } catch (TpmException e) {
      if (e.responseCode() != ALREADY_STARTED) {
        throw e;
      }
    }
  }

  /** {@code TPM2_GetRandom}: at most {@code count} bytes, at most 32. */
  public byte[] random(int count) throws IOException {
    return read(
        plain("TPM2_GetRandom", 0x17B, List.of(), new TpmWriter().u16(count)),
        in -> in.sized(MAX_FIELD));
  }

  /** {@code TPM2_CreatePrimary} of the RSA endorsement key, template L-1. */
  public Key createEndorsementKey() throws IOException {
    return createPrimary(ENDORSEMENT, TpmTemplates.endorsementKey());
  }

  /**
   * {@code TPM2_CreatePrimary} of a restricted P-256 signing key, also under the endorsement seed.
   */
  public Key createAttestationKey() throws IOException {
    return createPrimary(ENDORSEMENT, TpmTemplates.attestationKey());
  }

  private Key createPrimary(long hierarchy, byte[] template) throws IOException {
    byte[] sensitive = new TpmWriter().sized(NOTHING).sized(NOTHING).bytes();
    TpmWriter parameters = new TpmWriter().sized(sensitive).sized(template).sized(NOTHING).u32(0);
    Response response =
        transport.send(
            new Command(
                "TPM2_CreatePrimary",
                0x131,
                List.of(hierarchy),
                List.of(PASSWORD),
                parameters,
                true));
    byte[] publicArea = read(response, in -> in.sized(MAX_FIELD));
    return new Key(response.handle(), HexFormat.of().formatHex(publicArea));
  }

  /** {@code TPM2_FlushContext}. */
  public void flush(long handle) throws IOException {
    plain("TPM2_FlushContext", 0x165, List.of(), new TpmWriter().u32(handle));
  }

  /**
   * {@code TPM2_PCR_Read} of the SHA-256 bank, one register at a time: a TPM may answer with fewer.
   */
  public SortedMap<Integer, Digest> readPcrs(PcrSelection selection) throws IOException {
    TreeMap<Integer, Digest> values = new TreeMap<>();
    for (int pcr : selection.pcrs()) {
      byte[] value =
          read(
              plain(
                  "TPM2_PCR_Read",
                  0x17E,
                  List.of(),
                  new TpmWriter().raw(PcrSelection.of(pcr).bytes())),
              Tpm::onePcr);
      values.put(pcr, Digest.of(value));
    }
    return values;
  }

  private static byte[] onePcr(TpmReader in) throws TpmFormatException {
    in.u32();
    for (long banks = in.u32(); banks > 0; banks--) {
      in.u16();
      in.take(in.u8());
    }
    if (in.u32() != 1) {
      throw in.fail(TpmFormatException.Code.VALUE);
    }
    byte[] value = in.sized(Digest.LENGTH);
    if (value.length != Digest.LENGTH) {
      throw in.fail(TpmFormatException.Code.VALUE);
    }
    return value;
  }

  /** {@code TPM2_PCR_Extend} of the SHA-256 bank. */
  public void extendPcr(int pcr, Digest measurement) throws IOException {
    TpmWriter digests = new TpmWriter().u32(1).u16(TpmAlg.SHA256).raw(measurement.bytes());
    authorized("TPM2_PCR_Extend", 0x182, List.of((long) pcr), List.of(PASSWORD), digests);
  }

  /**
   * {@code TPM2_Quote}.
   *
   * @param qualifyingData the caller's data, at most 64 bytes
   */
  public Quote quote(Key ak, byte[] qualifyingData, PcrSelection selection) throws IOException {
    TpmWriter parameters =
        new TpmWriter().sized(qualifyingData).u16(TpmAlg.NULL).raw(selection.bytes());
    Response response =
        authorized("TPM2_Quote", 0x158, List.of(ak.handle()), List.of(PASSWORD), parameters);
    byte[] attest = read(response, in -> in.sized(MAX_FIELD));
    return new Quote(attest, read(response, in -> in.take(in.remaining())));
  }

  /**
   * {@code TPM2_ActivateCredential} under a policy session of the endorsement key.
   *
   * @param blob contents of the {@code TPM2B_ID_OBJECT}
   * @param encryptedSecret contents of the {@code TPM2B_ENCRYPTED_SECRET}
   * @return the credential
   */
  public byte[] activateCredential(Key ak, Key ek, byte[] blob, byte[] encryptedSecret)
      throws IOException {
    long session = startSession(POLICY_SESSION);
    try {
      // The endorsement key's template lets it be used by whoever holds the hierarchy's password.
      authorized(
          "TPM2_PolicySecret",
          0x151,
          List.of(ENDORSEMENT, session),
          List.of(PASSWORD),
          new TpmWriter().sized(NOTHING).sized(NOTHING).sized(NOTHING).u32(0));
      return read(
          authorized(
              "TPM2_ActivateCredential",
              0x147,
              List.of(ak.handle(), ek.handle()),
              List.of(PASSWORD, policy(session)),
              new TpmWriter().sized(blob).sized(encryptedSecret)),
          in -> in.sized(MAX_FIELD));
    } finally {
      flush(session);
    }
  }

  /** A session that is neither salted nor bound. */
  private long startSession(int type) throws IOException {
    TpmWriter parameters =
        new TpmWriter()
            .sized(new byte[16])
            .sized(NOTHING)
            .u8(type)
            .u16(TpmAlg.NULL)
            .u16(TpmAlg.SHA256);
    return transport
        .send(
            new Command(
                "TPM2_StartAuthSession", 0x176, List.of(NULL, NULL), List.of(), parameters, true))
        .handle();
  }

  /** {@code TPM2_CreatePrimary} of the storage key that sealed data lie under. */
  Key createStorageKey() throws IOException {
    return createPrimary(OWNER, TpmTemplates.storageKey());
  }

  /**
   * {@code TPM2_Create} of sealed data that nothing but a policy opens.
   *
   * @param secret at most 128 bytes
   * @param policy digest of the policy
   * @return {@code TPM2B_PRIVATE} and {@code TPM2B_PUBLIC}
   */
  byte[] create(Key parent, byte[] secret, byte[] policy) throws IOException {
    byte[] sensitive = new TpmWriter().sized(NOTHING).sized(secret).bytes();
    Response response =
        authorized(
            "TPM2_Create",
            0x153,
            List.of(parent.handle()),
            List.of(PASSWORD),
            new TpmWriter()
                .sized(sensitive)
                .sized(TpmTemplates.sealedData(policy))
                .sized(NOTHING)
                .u32(0));
    byte[] secretPart = read(response, in -> in.sized(MAX_FIELD));
    byte[] publicPart = read(response, in -> in.sized(MAX_FIELD));
    return new TpmWriter().sized(secretPart).sized(publicPart).bytes();
  }

  /** {@code TPM2_Load} of what {@link #create} gave. */
  long load(Key parent, byte[] created) throws IOException {
    return transport
        .send(
            new Command(
                "TPM2_Load",
                0x157,
                List.of(parent.handle()),
                List.of(PASSWORD),
                new TpmWriter().raw(created),
                true))
        .handle();
  }

  /** {@code TPM2_PolicyPCR} in a trial session: the digest of "these PCRs, as they are now". */
  byte[] pcrPolicy(PcrSelection selection) throws IOException {
    long session = startSession(TRIAL_SESSION);
    try {
      policyPcr(session, selection);
      return read(
          plain("TPM2_PolicyGetDigest", 0x189, List.of(session), new TpmWriter()),
          in -> in.sized(Digest.LENGTH));
    } finally {
      flush(session);
    }
  }

  /** {@code TPM2_Unseal} under {@code TPM2_PolicyPCR}. The caller wipes what comes back. */
  byte[] unseal(long handle, PcrSelection selection) throws IOException {
    long session = startSession(POLICY_SESSION);
    try {
      policyPcr(session, selection);
      return read(
          authorized(
              "TPM2_Unseal", 0x15E, List.of(handle), List.of(policy(session)), new TpmWriter()),
          in -> in.sized(MAX_FIELD));
    } finally {
      flush(session);
    }
  }

  private void policyPcr(long session, PcrSelection selection) throws IOException {
    // An empty digest stands for the PCRs' present values.
    plain(
        "TPM2_PolicyPCR",
        0x17F,
        List.of(session),
        new TpmWriter().sized(NOTHING).raw(selection.bytes()));
  }

  @Override
  public void close() throws IOException {
    link.close();
  }

  Response send(Command command) throws IOException {
    return transport.send(command);
  }

  Response plain(String name, int code, List<Long> handles, TpmWriter parameters)
      throws IOException {
    return transport.send(new Command(name, code, handles, List.of(), parameters, false));
  }

  Response authorized(
      String name, int code, List<Long> handles, List<Authorization> sessions, TpmWriter parameters)
      throws IOException {
    return transport.send(new Command(name, code, handles, sessions, parameters, false));
  }

  @FunctionalInterface
  interface Parser<T> {
    T parse(TpmReader in) throws TpmFormatException;
  }

  static <T> T read(Response response, Parser<T> parser) throws IOException {
    try {
      return parser.parse(response.parameters());
    } catch (TpmFormatException e) {
      throw new IOException("malformed TPM response", e);
    }
  }
}
