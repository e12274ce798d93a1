package dev.adyton.guardrails;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Dsse;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;

/**
 * The guardrails that a node serves with: the platform's floor, and what a tenant adds to it. There
 * is no way to make one without the floor. Immutable, safe for use by several threads.
 */
public final class Guardrails {
  /** The type under which bundles are signed. */
  static final String PAYLOAD_TYPE = "application/vnd.adyton.guardrails+json";

  /**
   * The project's DEVELOPMENT key. Its private half is derived from a sentence in the test sources,
   * so that anybody can rebuild the floor: it shows that the machinery works and vouches for
   * nothing. What a caller may rely on is the bundle's digest in statement and receipt.
   */
  static final String DEVELOPMENT_KEY =
      "2d6448c20746b4b409d0cf4b2660cf80b97235e36d9c2eee5b840afb31f46ff3";

  private static final List<String> PINNED = List.of(DEVELOPMENT_KEY);
  private static final int SIGNERS = 1;
  private static final String FLOOR = "floor.dsse.json";

  private final Bundle floor;
  private final Plans plans;
  private final Digest digest;

  private Guardrails(Bundle floor, Plans plans, Digest digest) {
    this.floor = floor;
    this.plans = plans;
    this.digest = digest;
  }

  /**
   * Returns the platform's floor that is built in.
   *
   * @throws BundleException when it is absent, not signed by a pinned key or not understood; a node
   *     must then not serve
   */
  public static Guardrails floor() throws BundleException {
    return floor(resource());
  }

  static Guardrails floor(byte[] envelope) throws BundleException {
    byte[] document;
    try {
      List<byte[]> keys = PINNED.stream().map(HexFormat.of()::parseHex).toList();
      document = Dsse.parse(envelope).verified(PAYLOAD_TYPE, keys, SIGNERS);
    } catch (CodecException e) {
      throw new BundleException(BundleException.Code.SIGNATURE);
    }
    Bundle floor = Bundle.parse(document, Bundle.PLATFORM);
    return new Guardrails(floor, Plans.of(List.of(floor)), floor.digest());
  }

  /**
   * Returns the floor and, above it, a tenant's layer, which replaces one that was there. The layer
   * can add and tighten: no document can take a rule of the floor away.
   *
   * @param document a canonical {@code adyton-guardrails/1} document of layer {@code tenant}
   */
  public Guardrails withTenant(byte[] document) throws BundleException {
    Bundle tenant = Bundle.parse(document, Bundle.TENANT);
    List<String> layers = List.of(floor.digest().toString(), tenant.digest().toString());
    byte[] stack =
        Jcs.encode(
            Json.object().put("format", "adyton-guardrails-stack/1").put("layers", layers).build());
    return new Guardrails(floor, Plans.of(List.of(floor, tenant)), Digest.sha256(stack));
  }

  /**
   * Returns what deployable, statement and receipt name: the digest of the floor's document, or
   * with a tenant's layer that of the list of both.
   */
  public Digest digest() {
    return digest;
  }

  /** Starts a request. */
  public GuardrailSession session() {
    return new GuardrailSession(plans.inputs(), plans.outputs());
  }

  private static byte[] resource() throws BundleException {
    try (InputStream in = Guardrails.class.getResourceAsStream(FLOOR)) {
      if (in == null) {
        throw new BundleException(BundleException.Code.ABSENT);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
