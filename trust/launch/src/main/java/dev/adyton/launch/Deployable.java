package dev.adyton.launch;

import dev.adyton.codec.Canonical;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What is launched, and what every claim is about: a model with everything that shapes its answers.
 * An adapter, another template or another build of the engine makes another deployable. Immutable.
 *
 * <p>Its digest stands in the statement, in every receipt and in {@code /v1/models}. The bytes are
 * set out in docs/formats.md and never change within {@code adyton-deployable/1}.
 *
 * @param modelRoot the root of the model file's manifest, which the ledger module builds
 * @param tokenizer digest of the tokenizer's tables
 * @param template digest of the chat template
 * @param adapters digests in the order in which they are applied
 * @param quantisation digest of the table of tensor types
 * @param guardrails digest of the guardrail bundle, {@link #NO_GUARDRAILS} for none
 * @param engineBuild digest of the engine's build
 * @param numerics numeric profile and its version, as in {@code f32/1}
 * @param maxContext tokens, 1 to 2^24
 * @param toolsPolicy digest of the tools policy, {@link #NO_TOOLS} for none
 */
public record Deployable(
    Digest modelRoot,
    Digest tokenizer,
    Digest template,
    List<Digest> adapters,
    Digest quantisation,
    Digest guardrails,
    Digest engineBuild,
    String numerics,
    int maxContext,
    Digest toolsPolicy) {

  /** Names this layout. */
  public static final String FORMAT = "adyton-deployable/1";

  /** Digest of the document that says: no guardrail reads what goes in or out. */
  public static final Digest NO_GUARDRAILS = absent("adyton-guardrails/1", "bundle", "none");

  /** Digest of the document that says: no tool runs, nothing leaves the node. */
  public static final Digest NO_TOOLS = absent("adyton-tools-policy/1", "egress", "denied");

  private static final Pattern NUMERICS = Pattern.compile("[a-z0-9]{1,16}/[0-9]{1,4}");
  private static final int MAX_CONTEXT = 1 << 24;
  private static final int MAX_ADAPTERS = 64;

  /** Checks what a digest cannot. */
  public Deployable {
    adapters = List.copyOf(adapters);
    if (!NUMERICS.matcher(numerics).matches()) {
      throw new IllegalArgumentException("numerics");
    }
    if (maxContext < 1 || maxContext > MAX_CONTEXT) {
      throw new IllegalArgumentException("max_context");
    }
    if (adapters.size() > MAX_ADAPTERS) {
      throw new IllegalArgumentException("adapters");
    }
  }

  /**
   * Reads the canonical bytes.
   *
   * @throws CodecException for anything but what {@link #bytes()} of some deployable gives
   */
  public static Deployable parse(byte[] bytes) throws CodecException {
    Json.Obj in = Canonical.parse(bytes, FORMAT);
    in.requireOnly(
        "format",
        "model_root",
        "tokenizer",
        "template",
        "adapters",
        "quantisation",
        "guardrails",
        "engine_build",
        "numerics",
        "max_context",
        "tools_policy");
    List<Digest> adapters = new ArrayList<>();
    for (String adapter : in.strings("adapters")) {
      adapters.add(Digest.parse(adapter));
    }
    long maxContext = in.integer("max_context");
    if (maxContext < 1 || maxContext > MAX_CONTEXT) {
      throw new CodecException(CodecException.Code.VALUE, "max_context");
    }
    if (!NUMERICS.matcher(in.string("numerics")).matches()) {
      throw new CodecException(CodecException.Code.FORMAT, "numerics");
    }
    if (adapters.size() > MAX_ADAPTERS) {
      throw new CodecException(CodecException.Code.SIZE, "adapters");
    }
    return new Deployable(
        digest(in, "model_root"),
        digest(in, "tokenizer"),
        digest(in, "template"),
        adapters,
        digest(in, "quantisation"),
        digest(in, "guardrails"),
        digest(in, "engine_build"),
        in.string("numerics"),
        (int) maxContext,
        digest(in, "tools_policy"));
  }

  /** Returns the canonical bytes (RFC 8785). */
  public byte[] bytes() {
    return Jcs.encode(
        Json.object()
            .put("format", FORMAT)
            .put("model_root", modelRoot.toString())
            .put("tokenizer", tokenizer.toString())
            .put("template", template.toString())
            .put("adapters", adapters.stream().map(Digest::toString).toList())
            .put("quantisation", quantisation.toString())
            .put("guardrails", guardrails.toString())
            .put("engine_build", engineBuild.toString())
            .put("numerics", numerics)
            .put("max_context", maxContext)
            .put("tools_policy", toolsPolicy.toString())
            .build());
  }

  /** Returns the digest of {@link #bytes()}: the deployable's name. */
  public Digest digest() {
    return Digest.sha256(bytes());
  }

  /**
   * Returns the digest of what decides answers: everything but the engine's build, for which its
   * numeric profile stands. Two deployables of one outcome give the same tokens for one request.
   */
  public Digest outcome() {
    Deployable anyBuild =
        new Deployable(
            modelRoot,
            tokenizer,
            template,
            adapters,
            quantisation,
            guardrails,
            Digest.sha256(new byte[0]),
            numerics,
            maxContext,
            toolsPolicy);
    return anyBuild.digest();
  }

  private static Digest digest(Json.Obj in, String member) throws CodecException {
    try {
      return Digest.parse(in.string(member));
    } catch (CodecException e) {
      throw new CodecException(e.code(), member);
    }
  }

  /** An absent document is an explicit value that policy judges, never an optional field. */
  private static Digest absent(String format, String member, String value) {
    return Digest.sha256(
        Jcs.encode(Json.object().put("format", format).put(member, value).build()));
  }
}
