package dev.adyton.admin;

import dev.adyton.codec.Canonical;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Dsse;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A project owner's word that one API key belongs to the project, and whether it may keep anything.
 * The project's name is the digest of its owner's key: nobody has to be believed about who the
 * owner is, and who has the node's files cannot put another in the place. Signed as the payload of
 * a DSSE envelope by that key. Immutable.
 *
 * @param project the owner's project
 * @param principal digest of the API key
 * @param keeps whether what it asks to have stored is stored
 */
public record Enrolment(String project, Digest principal, boolean keeps) {
  /** Names the layout. */
  public static final String FORMAT = "adyton-enrolment/1";

  /** The type under which enrolments are signed. */
  public static final String PAYLOAD_TYPE = "application/vnd.adyton.enrolment+json";

  /** The longest envelope, in bytes. */
  public static final int MAX_BYTES = 4096;

  private static final String PREFIX = "own-";

  /** Of the digest, in hex: 112 bits, as many as a name has room for. */
  private static final int NAME_DIGITS = 28;

  private static final Pattern NAME = Pattern.compile(PREFIX + "[0-9a-f]{" + NAME_DIGITS + "}");

  /** Checks. */
  public Enrolment {
    if (!NAME.matcher(project).matches()) {
      throw new IllegalArgumentException("project");
    }
  }

  /** Returns whether a project of that name has an owner. */
  public static boolean owned(String project) {
    return project.startsWith(PREFIX);
  }

  /**
   * Returns the name of an owner's project.
   *
   * @param owner raw Ed25519 public key
   */
  public static String project(byte[] owner) {
    return PREFIX + Digest.sha256(owner).hex().substring(0, NAME_DIGITS);
  }

  /** Returns the canonical bytes (RFC 8785). */
  public byte[] bytes() {
    return Jcs.encode(
        Json.object()
            .put("format", FORMAT)
            .put("project", project)
            .put("principal", principal.toString())
            .put("retention", keeps ? "default" : "none")
            .build());
  }

  /**
   * Opens an envelope that an owner signed for the own project.
   *
   * @param owner raw Ed25519 public key
   * @throws CodecException for any other
   */
  public static Enrolment verified(byte[] envelope, byte[] owner) throws CodecException {
    if (envelope.length > MAX_BYTES) {
      throw new CodecException(Code.SIZE, "enrolment");
    }
    if (owner.length != 32) {
      throw new CodecException(Code.FORMAT, "owner");
    }
    Json.Obj in =
        Canonical.parse(Dsse.parse(envelope).verified(PAYLOAD_TYPE, List.of(owner), 1), FORMAT);
    in.requireOnly("format", "project", "principal", "retention");
    boolean keeps =
        switch (in.string("retention")) {
          case "default" -> true;
          case "none" -> false;
          default -> throw new CodecException(Code.VALUE, "retention");
        };
    if (!in.string("project").equals(project(owner))) {
      throw new CodecException(Code.VALUE, "project");
    }
    return new Enrolment(project(owner), Digest.parse(in.string("principal")), keeps);
  }
}
