package dev.adyton.verifier;

import dev.adyton.attestation.Verdict;
import dev.adyton.attestation.VerifierPolicy;
import dev.adyton.verifier.ClientException.Code;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A verified node, and the sealed way to it.
 *
 * {@snippet :
 * try (NodeConnection node = NodeConnection.connect(uri, policy, TrustAnchors.system());
 *     SealedResponse answer = node.send(SealedRequest.postJson(path, body).bearer(key))) {
 *   answer.body().transferTo(out);
 * }
 * }
 *
 * <p>{@code connect} fetches evidence over a fresh nonce and refuses what the policy does not
 * accept, so an instance that exists is verified. Nothing is ever sent that is not sealed to a key
 * of accepted evidence. When the keys end, or the node has new ones, it is verified again.
 *
 * <p>Safe for use by many threads. Blocks; made for virtual threads.
 */
public final class NodeConnection implements AutoCloseable {
  /** Keys that end sooner than this are not sealed to: the request must arrive before the end. */
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private final NodeHttp http;
  private final NodeAddress address;
  private final Verification verification;
  private final Clock clock;
  private final ReentrantLock verifying = new ReentrantLock();
  private volatile Verified current;

  private NodeConnection(
      NodeHttp http, NodeAddress address, Verification verification, Clock clock, Verified first) {
    this.http = http;
    this.address = address;
    this.verification = verification;
    this.clock = clock;
    this.current = first;
  }

  /**
   * Verifies a node.
   *
   * @param node {@code https://HOST[:PORT]}
   * @param policy what the caller accepts
   * @param anchors whose TLS certificates are believed
   * @throws ClientException with {@code EVIDENCE_REFUSED} and the verdict where the policy does not
   *     accept the node, with another code where no verdict was reached
   */
  public static NodeConnection connect(URI node, VerifierPolicy policy, TrustAnchors anchors)
      throws ClientException {
    return connect(node, policy, anchors, Clock.systemUTC());
  }

  static NodeConnection connect(URI node, VerifierPolicy policy, TrustAnchors anchors, Clock clock)
      throws ClientException {
    NodeAddress address = NodeAddress.of(node);
    NodeHttp http = new NodeHttp(address, anchors);
    try {
      Verification verification = new Verification(http, address, policy, clock);
      return new NodeConnection(http, address, verification, clock, verification.run());
    } catch (ClientException | RuntimeException e) {
      http.close();
      throw e;
    }
  }

  /** Returns the node's host and port. */
  public String address() {
    return address.authority();
  }

  /** Returns the verdict that requests are sealed under now. */
  public Verdict verdict() {
    return current.verdict();
  }

  /** Returns the evidence behind {@link #verdict()}, as it was received. */
  public byte[] evidence() {
    return current.evidence().clone();
  }

  /**
   * Seals a request, sends it and waits for the head of the answer.
   *
   * @return the answer, to be read to its end: only then is its receipt checked
   * @throws ClientException where the request was not answered by the verified node
   */
  public SealedResponse send(SealedRequest request) throws ClientException {
    if (request.content().length > SealedRequest.MAX_CONTENT_BYTES) {
      throw new ClientException(
          Code.REQUEST_TOO_LARGE,
          "a body holds at most " + SealedRequest.MAX_CONTENT_BYTES + " bytes");
    }
    Verified verified = current;
    if (clock.instant().plus(MARGIN).isAfter(verified.notAfter())) {
      verified = verifiedAfter(verified);
    }
    SealedExchange exchange = new SealedExchange(http, address, request, clock);
    Optional<SealedResponse> answer = exchange.attempt(verified);
    if (answer.isPresent()) {
      return answer.get();
    }
    Verified renewed = verifiedAfter(verified);
    // Whoever sits between can invent this refusal after passing the request on. Sealed a second
    // time
    // to the same key it could run twice on one node, so only other keys earn a second attempt.
    if (renewed.keysetId().equals(verified.keysetId())) {
      throw unknownKeyset();
    }
    return exchange.attempt(renewed).orElseThrow(NodeConnection::unknownKeyset);
  }

  private static ClientException unknownKeyset() {
    return new ClientException(
        Code.UNKNOWN_KEYSET, "the node does not know the keys it has just given evidence for");
  }

  /** Verifies again, unless another thread has done so since {@code old} was read. */
  @SuppressWarnings("ReferenceEquality") // Asks who came first, not whether two verdicts are alike.
  private Verified verifiedAfter(Verified old) throws ClientException {
    verifying.lock();
    try {
      if (current == old) {
        current = verification.run();
      }
      return current;
    } finally {
      verifying.unlock();
    }
  }

  /** Ends every answer that is under way. */
  @Override
  public void close() {
    http.close();
  }
}
