package dev.adyton.crypto;

import java.util.Optional;

/**
 * How the sizes and times of a sealed answer's chunks are shaped. The caller chooses, in the field
 * {@value #FIELD} of the sealed request; whoever watches the connection learns the profile at most.
 */
public enum PaddingProfile {
  /** What is written leaves at once, as long as it is. */
  OFF("off"),

  /** Coalesced to ticks; each chunk and the total are rounded up to a bucket. */
  BUCKETS("buckets"),

  /** Chunks of one size at one cadence from the request's arrival to the end. */
  CONSTANT("constant");

  /** The field of a sealed request that names a profile. */
  public static final String FIELD = "adyton-padding";

  private final String label;

  PaddingProfile(String label) {
    this.label = label;
  }

  /** Returns the word in requests and receipts. */
  public String label() {
    return label;
  }

  /** Returns the profile of that word. */
  public static Optional<PaddingProfile> of(String label) {
    for (PaddingProfile profile : values()) {
      if (profile.label.equals(label)) {
        return Optional.of(profile);
      }
    }
    return Optional.empty();
  }
}
