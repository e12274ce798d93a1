package dev.adyton.admin;

import java.util.Locale;
import java.util.Optional;

/**
 * Everything that a node can be told. None returns content, keys, or counts small enough to point
 * at a person; there is no verb for anything else, and no verb that makes one.
 */
public enum Verb {
  /** Says whether the node serves or drains. */
  STATUS(Target.NONE, 1),
  /** Takes no new request; those under way end. */
  DRAIN(Target.NONE, 1),
  /** Takes requests again. */
  RESUME(Target.NONE, 1),
  /** Makes an empty project. */
  CREATE_PROJECT(Target.PROJECT, 1),
  /** Refuses a project's requests from now on. */
  SUSPEND_PROJECT(Target.PROJECT, 1),
  /**
   * Destroys what a project stored and the keys to it, and the project. Its name is used up. Not
   * for a project that has an owner. Cannot be undone: two persons.
   */
  DELETE_PROJECT(Target.PROJECT, 2),
  /** The same for an owner's project: its owner's signature, and nobody else's. */
  DELETE_OWN_PROJECT(Target.OWNER, 1),
  /** Refuses one API key from now on. */
  SUSPEND_KEY(Target.KEY, 1),
  /** Bounds a project's requests in a minute. Changes policy: two persons. */
  SET_QUOTA(Target.QUOTA, 2),
  /** Bounds the tokens of a project's prompts in a minute. Changes policy: two persons. */
  SET_INPUT_TOKEN_QUOTA(Target.QUOTA, 2),
  /** Bounds the tokens of a project's answers in a minute. Changes policy: two persons. */
  SET_OUTPUT_TOKEN_QUOTA(Target.QUOTA, 2),
  /** Makes a new keyset; what was sealed to the old one opens until its end. */
  ROTATE_KEYS(Target.NONE, 1),
  /** Puts a release into the other slot and tries it. Changes code: two persons. */
  STAGE_RELEASE(Target.RELEASE, 2),
  /** Goes back to the release that was good before. Changes code: two persons. */
  ROLL_BACK(Target.NONE, 2);

  /** What a verb is about. */
  public enum Target {
    /** The node. */
    NONE,
    /** A project's name. */
    PROJECT,
    /** The public key of a project's owner, who signs: raw Ed25519, base64. */
    OWNER,
    /** {@code sha256:…} of an API key. */
    KEY,
    /** A project's name and a number of requests or tokens a minute. */
    QUOTA,
    /** {@code sha256:…} of a release's manifest. */
    RELEASE
  }

  private final Target target;
  private final int persons;

  Verb(Target target, int persons) {
    this.target = target;
    this.persons = persons;
  }

  /** Returns what the verb is about. */
  public Target target() {
    return target;
  }

  /** Returns how many distinct persons must sign. */
  public int persons() {
    return persons;
  }

  /** Returns the name in requests: lower case with underscores. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the verb of that name. */
  public static Optional<Verb> find(String id) {
    for (Verb verb : values()) {
      if (verb.id().equals(id)) {
        return Optional.of(verb);
      }
    }
    return Optional.empty();
  }
}
