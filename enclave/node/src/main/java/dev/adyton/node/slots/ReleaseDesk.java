package dev.adyton.node.slots;

import dev.adyton.admin.AdminCode;
import dev.adyton.admin.AdminRequest;
import dev.adyton.admin.StageRequest;
import dev.adyton.attestation.release.Release;
import dev.adyton.attestation.release.ReleaseManifest;
import dev.adyton.attestation.release.ReleaseSigners;
import dev.adyton.codec.Digest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Puts releases into the other slot and goes back to them. Two signatures are asked for, of
 * different people: administrators say that this node shall change, the release's signers what to.
 * Thread-safe.
 */
public final class ReleaseDesk {
  /** The image's name among a release's files. */
  public static final String DISK = "disk.raw";

  private final Slots slots;
  private final ReleaseSigners signers;
  private final ReleaseManifest running;
  private final byte[] envelope;
  private final Clock clock;
  private final Runnable restart;
  private Optional<Staging> staging = Optional.empty();

  /** One image on its way. */
  private static final class Staging {
    private final String nonce;
    private final byte[] release;
    private final Digest manifest;
    private final Digest wanted;
    private final SlotWriter out;
    private int next;

    Staging(String nonce, byte[] release, Digest manifest, Digest wanted, SlotWriter out) {
      this.nonce = nonce;
      this.manifest = manifest;
      this.release = release;
      this.wanted = wanted;
      this.out = out;
    }
  }

  /**
   * @param signers who must have signed what is staged
   * @param running what runs, as they signed it
   * @param envelope that with its signatures
   * @param restart ends the node, so that the machine starts again
   */
  public ReleaseDesk(
      Slots slots,
      ReleaseSigners signers,
      ReleaseManifest running,
      byte[] envelope,
      Clock clock,
      Runnable restart) {
    this.slots = slots;
    this.signers = signers;
    this.running = running;
    this.envelope = envelope.clone();
    this.clock = clock;
    this.restart = restart;
  }

  /** Returns the digest of what runs. */
  public Digest running() {
    return running.digest();
  }

  /** Returns whether something else was switched to, and did not become healthy. */
  public boolean fellBack() {
    return slots.fellBack();
  }

  /**
   * Remembers what runs as good, because it has served.
   *
   * @return whether that is news
   * @throws IOException where the state disk cannot be written
   */
  public boolean good() throws IOException {
    return slots.good(envelope);
  }

  /** Returns what staging {@code release} would come to, changing nothing. */
  public AdminCode foresee(AdminRequest request, byte[] release) {
    return switch (Release.judge(release, signers, clock.instant(), Duration.ZERO)) {
      case Release.Refused(String code, String detail) -> code(code);
      case Release.Accepted(ReleaseManifest manifest, int signatures) -> {
        if (!manifest.digest().toString().equals(request.subject())
            || !manifest.files().containsKey(DISK)) {
          yield AdminCode.RELEASE_MALFORMED;
        }
        yield manifest.sequence() > running.sequence() ? AdminCode.DONE : AdminCode.RELEASE_OLDER;
      }
    };
  }

  private static AdminCode code(String refused) {
    return switch (refused) {
      case "RELEASE_SIGNATURES" -> AdminCode.RELEASE_UNSIGNED;
      case "RELEASE_NOT_YET_VALID", "RELEASE_EXPIRED" -> AdminCode.RELEASE_OUT_OF_TIME;
      case "RELEASE_ROLLED_BACK" -> AdminCode.RELEASE_OLDER;
      case "RELEASE_REVOKED" -> AdminCode.RELEASE_REVOKED;
      default -> AdminCode.RELEASE_MALFORMED;
    };
  }

  /** Begins what was foreseen. What was under way is given up. */
  public synchronized AdminCode begin(AdminRequest request, byte[] release) {
    giveUp();
    Release.Word word = Release.judge(release, signers, clock.instant(), Duration.ZERO);
    if (!(word instanceof Release.Accepted accepted)) {
      return AdminCode.RELEASE_MALFORMED;
    }
    Digest wanted = Objects.requireNonNull(accepted.manifest().files().get(DISK), "foreseen");
    try {
      slots.open();
      SlotWriter out = new SlotWriter(slots.device());
      staging =
          Optional.of(
              new Staging(request.nonce(), release, accepted.manifest().digest(), wanted, out));
      return AdminCode.DONE;
    } catch (IOException e) {
      return AdminCode.SLOT_FAILED;
    }
  }

  /** Returns the digest of the release that is being staged; empty where none is, by that name. */
  public synchronized String staging(String nonce) {
    return staging.filter(s -> s.nonce.equals(nonce)).map(s -> s.manifest.toString()).orElse("");
  }

  /** Takes the next part of the image. A failure ends the staging. */
  public synchronized AdminCode part(String nonce, int number, byte[] bytes) {
    Optional<Staging> at = staging.filter(s -> s.nonce.equals(nonce) && s.next == number);
    if (at.isEmpty()) {
      return AdminCode.NOT_STAGING;
    }
    if (bytes.length > StageRequest.MAX_PART || !at.get().out.fits(bytes.length)) {
      giveUp();
      return AdminCode.RELEASE_TOO_LARGE;
    }
    try {
      at.get().out.write(bytes);
      at.get().next++;
      return AdminCode.DONE;
    } catch (IOException e) {
      giveUp();
      return AdminCode.SLOT_FAILED;
    }
  }

  /** Ends a staging: what was written can be started where it is what was signed. */
  public synchronized AdminCode end(String nonce) {
    Optional<Staging> at = staging.filter(s -> s.nonce.equals(nonce));
    if (at.isEmpty()) {
      return AdminCode.NOT_STAGING;
    }
    try {
      if (!at.get().out.digest().equals(at.get().wanted)) {
        return AdminCode.RELEASE_DIFFERS;
      }
      Optional<String> name = at.get().out.name().filter(n -> !n.equals(slots.own()));
      if (name.isEmpty()) {
        return AdminCode.RELEASE_MALFORMED;
      }
      at.get().out.commit();
      slots.staged(name.get(), at.get().release);
      return AdminCode.DONE;
    } catch (IOException e) {
      return AdminCode.SLOT_FAILED;
    } finally {
      giveUp();
    }
  }

  /** Returns what going back would come to, changing nothing. */
  public AdminCode foreseeBack() {
    Optional<byte[]> release = slots.before().flatMap(slots::release);
    if (release.isEmpty()) {
      return AdminCode.NO_GOOD_RELEASE;
    }
    return switch (Release.judge(release.get(), signers, clock.instant(), Duration.ZERO)) {
      case Release.Refused(String code, String detail) -> code(code);
      case Release.Accepted _ -> AdminCode.DONE;
    };
  }

  /** Goes back as was foreseen: the node ends, and the machine starts what was good before. */
  public synchronized AdminCode back() {
    giveUp();
    return slots.before().isEmpty() ? AdminCode.NO_GOOD_RELEASE : tryStaged();
  }

  /** Ends the node, and has the machine start what lies in the other slot, once. */
  public synchronized AdminCode tryStaged() {
    try {
      slots.switchToOther();
    } catch (IOException e) {
      return AdminCode.SLOT_FAILED;
    }
    restart.run();
    return AdminCode.DONE;
  }

  private void giveUp() {
    try {
      if (staging.isPresent()) {
        staging.get().out.close();
      }
    } catch (IOException e) {
      // What was written is not started: its table is not there.
    } finally {
      staging = Optional.empty();
    }
  }
}
