package dev.adyton.attestation;

import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What the one who verifies knows of his own: nothing here comes from the document. Immutable.
 *
 * @param nonce what he asked the evidence to carry, 64 lower-case hex digits; empty for a bundle
 *     that is checked offline
 * @param loopback whether the node was reached over loopback, so that its host is his own
 * @param now the time to judge by
 * @param activation how to challenge the node's TPM; empty offline
 * @param keyConfig hex of what the node serves as {@code application/ohttp-keys}; empty if not
 *     fetched
 */
public record Caller(
    Optional<String> nonce,
    boolean loopback,
    Instant now,
    Optional<Activation> activation,
    Optional<String> keyConfig) {

  /** Returns somebody who asked nothing and reached the node from afar. */
  public static Caller offline(Instant now) {
    return new Caller(Optional.empty(), false, now, Optional.empty(), Optional.empty());
  }

  /** Returns this caller, having asked for {@code nonce}, 32 bytes. */
  public Caller withNonce(byte[] nonce) {
    return new Caller(
        Optional.of(HexFormat.of().formatHex(nonce)), loopback, now, activation, keyConfig);
  }

  /** Returns this caller, on the same machine as the node or not. */
  public Caller withLoopback(boolean reachedOverLoopback) {
    return new Caller(nonce, reachedOverLoopback, now, activation, keyConfig);
  }

  /** Returns this caller, able to challenge the node's TPM. */
  public Caller withActivation(Activation live) {
    return new Caller(nonce, loopback, now, Optional.of(live), keyConfig);
  }

  /** Returns this caller, having fetched the RFC 9540 key configuration. */
  public Caller withKeyConfig(byte[] ohttpKeys) {
    return new Caller(
        nonce, loopback, now, activation, Optional.of(HexFormat.of().formatHex(ohttpKeys)));
  }
}
