package dev.adyton.attestation;

import dev.adyton.codec.Canonical;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import dev.adyton.launch.LaunchRecord;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a node says of itself and what hardware vouches for: its digest is in the quote. The lists
 * {@code deployables}, {@code guardrails}, {@code launch} and {@code numerics} are parallel: entry
 * {@code i} of each speaks of deployable {@code i}. Immutable.
 *
 * @param nonce the caller's nonce, 64 lower-case hex digits; empty in evidence that may be cached
 * @param notBefore Unix seconds when this was said
 * @param notAfter Unix seconds until when it holds
 * @param keysetDigest {@link Keyset#digest()}
 * @param policyDigest digest of the policy that the node itself obeys
 * @param deployables {@code Deployable.digest()} of each
 * @param guardrails digest of each guardrail bundle
 * @param launch for each, the digest of its launch record or {@code UNGATED}
 * @param numerics numeric profile of each, as in {@code f32/1}
 * @param kernels what computes: {@code scalar}, {@code vector:512}, {@code emitted:<digest>}
 * @param telemetrySchema digest of the list of everything that an operator can read
 */
public record Statement(
    Optional<String> nonce,
    long notBefore,
    long notAfter,
    Digest keysetDigest,
    Digest policyDigest,
    List<Digest> deployables,
    List<Digest> guardrails,
    List<String> launch,
    List<String> numerics,
    String kernels,
    Digest telemetrySchema) {

  /** What this statement is for: nobody can make a digest of something else pass for it. */
  public static final String PURPOSE = "adyton.evidence.v1";

  private static final Pattern NONCE = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern NUMERICS = Pattern.compile("[a-z0-9]{1,16}/[0-9]{1,4}");
  private static final Pattern KERNELS =
      Pattern.compile("scalar|vector:[0-9]{1,5}|emitted:sha256:[0-9a-f]{64}");
  private static final int MAX_DEPLOYABLES = 64;
  private static final Set<String> MEMBERS =
      Set.of(
          "purpose",
          "nonce",
          "not_before",
          "not_after",
          "keyset_digest",
          "policy_digest",
          "deployables",
          "guardrails",
          "launch",
          "numerics",
          "kernels",
          "telemetry_schema");

  /** Checks the forms. */
  public Statement {
    deployables = List.copyOf(deployables);
    guardrails = List.copyOf(guardrails);
    launch = List.copyOf(launch);
    numerics = List.copyOf(numerics);
    Optional<String> wrong =
        wrongMember(nonce, notBefore, notAfter, deployables, guardrails, launch, numerics, kernels);
    if (wrong.isPresent()) {
      throw new IllegalArgumentException(wrong.get());
    }
  }

  /**
   * Reads the canonical bytes.
   *
   * @throws CodecException for anything but what {@link #bytes()} of some statement gives
   */
  public static Statement parse(byte[] bytes) throws CodecException {
    Json.Obj in = Canonical.parse(bytes);
    in.requireOnly(MEMBERS.toArray(String[]::new));
    if (!in.string("purpose").equals(PURPOSE)) {
      throw new CodecException(Code.VALUE, "purpose");
    }
    Optional<String> nonce = in.stringOrNull("nonce");
    long notBefore = Members.time(in, "not_before");
    long notAfter = Members.time(in, "not_after");
    List<Digest> deployables = Members.digests(in, "deployables");
    List<Digest> guardrails = Members.digests(in, "guardrails");
    List<String> launch = in.strings("launch");
    List<String> numerics = in.strings("numerics");
    String kernels = in.string("kernels");
    Optional<String> wrong =
        wrongMember(nonce, notBefore, notAfter, deployables, guardrails, launch, numerics, kernels);
    if (wrong.isPresent()) {
      throw new CodecException(Code.VALUE, wrong.get());
    }
    return new Statement(
        nonce,
        notBefore,
        notAfter,
        Members.digest(in, "keyset_digest"),
        Members.digest(in, "policy_digest"),
        deployables,
        guardrails,
        launch,
        numerics,
        kernels,
        Members.digest(in, "telemetry_schema"));
  }

  /** One rule for what is read and what is made; returns the first member that breaks it. */
  private static Optional<String> wrongMember(
      Optional<String> nonce,
      long notBefore,
      long notAfter,
      List<Digest> deployables,
      List<Digest> guardrails,
      List<String> launch,
      List<String> numerics,
      String kernels) {
    int count = deployables.size();
    if (nonce.isPresent() && !NONCE.matcher(nonce.get()).matches()) {
      return Optional.of("nonce");
    } else if (notBefore < 0 || notAfter < notBefore) {
      return Optional.of("not_after");
    } else if (count < 1 || count > MAX_DEPLOYABLES) {
      return Optional.of("deployables");
    } else if (guardrails.size() != count) {
      return Optional.of("guardrails");
    } else if (launch.size() != count || !areLaunchStates(launch)) {
      return Optional.of("launch");
    } else if (numerics.size() != count || !Members.allMatch(NUMERICS, numerics)) {
      return Optional.of("numerics");
    }
    return KERNELS.matcher(kernels).matches() ? Optional.empty() : Optional.of("kernels");
  }

  private static boolean areLaunchStates(List<String> states) {
    for (String state : states) {
      if (!isLaunchState(state)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLaunchState(String state) {
    if (state.equals(LaunchRecord.UNGATED)) {
      return true;
    }
    try {
      Digest.parse(state);
      return true;
    } catch (CodecException e) {
      return false;
    }
  }

  /** Returns the canonical bytes (RFC 8785). */
  public byte[] bytes() {
    return Jcs.encode(
        Json.object()
            .put("purpose", PURPOSE)
            .putOrNull("nonce", nonce)
            .put("not_before", notBefore)
            .put("not_after", notAfter)
            .put("keyset_digest", keysetDigest.toString())
            .put("policy_digest", policyDigest.toString())
            .put("deployables", Members.strings(deployables))
            .put("guardrails", Members.strings(guardrails))
            .put("launch", launch)
            .put("numerics", numerics)
            .put("kernels", kernels)
            .put("telemetry_schema", telemetrySchema.toString())
            .build());
  }

  /** Returns the SHA-256 of {@link #bytes()}: a TPM quote's {@code qualifyingData}. */
  public Digest digest256() {
    return Digest.sha256(bytes());
  }

  /** Returns the SHA-512 of {@link #bytes()}, 64 bytes: SNP's and TDX's {@code report_data}. */
  public byte[] digest512() {
    try {
      return MessageDigest.getInstance("SHA-512").digest(bytes());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JDK has SHA-512", e);
    }
  }
}
