package dev.adyton.attestation.release;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Dsse;
import java.time.Duration;
import java.time.Instant;

/**
 * The rule by which a release counts: a pure function of envelope, signers and time. Callers and
 * nodes decide by the same one.
 */
public final class Release {
  /** The most bytes of an envelope. */
  public static final int MAX_BYTES = 512 << 10;

  private Release() {}

  /** What became of an envelope. */
  public sealed interface Word {}

  /**
   * Enough signed it, and its time is now.
   *
   * @param manifest what they signed
   * @param signatures how many of the named keys signed
   */
  public record Accepted(ReleaseManifest manifest, int signatures) implements Word {}

  /**
   * It does not count.
   *
   * @param code {@code RELEASE_…}, as docs/formats.md lists them
   * @param detail one line for people
   */
  public record Refused(String code, String detail) implements Word {}

  /**
   * Judges an envelope.
   *
   * @param envelope DSSE, as received
   * @param signers whose signatures count
   * @param now the time to judge by
   * @param skew how far the signers' clock and this one may differ
   */
  public static Word judge(byte[] envelope, ReleaseSigners signers, Instant now, Duration skew) {
    if (envelope.length > MAX_BYTES) {
      return new Refused("RELEASE_FORMAT", "longer than an envelope may be");
    }
    ReleaseManifest manifest;
    int signatures;
    try {
      Dsse.Endorsed endorsed = Dsse.parse(envelope).endorsed(signers.raw());
      signatures = endorsed.signers().size();
      if (signatures < signers.threshold()) {
        return new Refused(
            "RELEASE_SIGNATURES",
            signatures + " of " + signers.threshold() + " signatures that the policy asks for");
      }
      manifest =
          ReleaseManifest.parse(
              endorsed.payload(ReleaseManifest.PAYLOAD_TYPE, signers.threshold()));
    } catch (CodecException e) {
      return new Refused("RELEASE_FORMAT", String.valueOf(e.getMessage()));
    }
    long second = now.getEpochSecond();
    if (second + skew.toSeconds() < manifest.notBefore()) {
      return new Refused("RELEASE_NOT_YET_VALID", "its time is still to come");
    } else if (second - skew.toSeconds() > manifest.notAfter()) {
      return new Refused("RELEASE_EXPIRED", "its time is over");
    } else if (manifest.sequence() < signers.leastSequence()) {
      return new Refused("RELEASE_ROLLED_BACK", "the policy asks for a later release");
    } else if (signers.revoked().contains(manifest.digest())) {
      return new Refused("RELEASE_REVOKED", "the policy names it as one that was taken back");
    }
    return new Accepted(manifest, signatures);
  }
}
