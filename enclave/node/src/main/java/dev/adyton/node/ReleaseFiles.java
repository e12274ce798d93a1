package dev.adyton.node;

import dev.adyton.attestation.Evidence;
import dev.adyton.attestation.release.Release;
import dev.adyton.attestation.release.ReleaseManifest;
import dev.adyton.attestation.release.ReleaseSigners;
import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.node.config.NodeConfig;
import dev.adyton.node.slots.ReleaseDesk;
import dev.adyton.node.slots.Slots;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The release that the node says it is. Without signers it is carried as it is, for callers to
 * judge; with them the node judges first, and starts with nothing else.
 *
 * @param text as evidence carries it
 * @param signers who must have signed it
 * @param manifest what they signed; empty where the node does not judge
 */
record ReleaseFiles(
    String text, Optional<ReleaseSigners> signers, Optional<ReleaseManifest> manifest) {

  /**
   * Reads both and judges. A release that was staged brings its manifest with it, judged by the
   * same signers; one that does not hold counts as none.
   *
   * @throws UserError for a release that does not hold, or that is asked for and not there
   */
  static ReleaseFiles read(NodeConfig config, Optional<byte[]> staged, Instant now) {
    Optional<byte[]> envelope = config.release().map(file -> bytes(file, Release.MAX_BYTES));
    if (config.releaseSigners().isEmpty()) {
      String text = envelope.map(Base64s::encode).orElse(Evidence.UNRELEASED);
      return new ReleaseFiles(text, Optional.empty(), Optional.empty());
    }
    ReleaseSigners signers = signers(config.releaseSigners().get());
    if (staged.isPresent()
        && Release.judge(staged.get(), signers, now, Duration.ZERO)
            instanceof Release.Accepted(ReleaseManifest manifest, int signatures)) {
      return judged(staged.get(), signers, manifest);
    }
    if (envelope.isEmpty()) {
      throw refused("RELEASE_ABSENT");
    }
    return switch (Release.judge(envelope.get(), signers, now, Duration.ZERO)) {
      case Release.Refused(String code, String detail) -> throw refused(code);
      case Release.Accepted(ReleaseManifest manifest, int signatures) ->
          judged(envelope.get(), signers, manifest);
    };
  }

  private static ReleaseFiles judged(
      byte[] envelope, ReleaseSigners signers, ReleaseManifest manifest) {
    return new ReleaseFiles(Base64s.encode(envelope), Optional.of(signers), Optional.of(manifest));
  }

  /** Returns who may put another release beside this one; nobody where nothing was judged. */
  Optional<ReleaseDesk> desk(Optional<Slots> slots, Clock clock, Runnable restart) {
    if (slots.isEmpty() || signers.isEmpty() || manifest.isEmpty()) {
      return Optional.empty();
    }
    try {
      byte[] envelope = Base64s.decode(text);
      return Optional.of(
          new ReleaseDesk(slots.get(), signers.get(), manifest.get(), envelope, clock, restart));
    } catch (CodecException e) {
      throw new IllegalStateException("encoded above", e);
    }
  }

  /** Ends the start of a build that the release does not name. */
  void requireBuild(Digest build) {
    if (manifest.isPresent() && !manifest.get().engineBuilds().contains(build)) {
      throw refused("RELEASE_OTHER_BUILD");
    }
  }

  private static ReleaseSigners signers(Path file) {
    try {
      return ReleaseSigners.parse(bytes(file, 64 << 10));
    } catch (CodecException e) {
      throw new UserError(
          ExitCode.DATA,
          "The release's signers cannot be read (" + e.getMessage() + ").",
          "docs/formats.md has the layout of adyton-release-signers/1.");
    }
  }

  private static UserError refused(String code) {
    return new UserError(
        ExitCode.NOT_PERMITTED,
        "The release is refused: " + code + ".",
        "adyton release verify says what is wrong with one.");
  }

  private static byte[] bytes(Path file, int most) {
    try (InputStream in = Files.newInputStream(file)) {
      // One more than is allowed, so that what is too long is refused and not cut.
      return in.readNBytes(most + 1);
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT,
          file + " cannot be read.",
          "Name readable files with --release and --release-signers.");
    }
  }
}
