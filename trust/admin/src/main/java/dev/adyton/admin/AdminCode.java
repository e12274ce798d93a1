package dev.adyton.admin;

import java.util.Locale;

/** Everything that a node can answer to an administrator. */
public enum AdminCode {
  /** Done, and in the ledger before. */
  DONE,
  /** Not a DSSE envelope over a canonical request: unknown verbs and members are here, too. */
  MALFORMED,
  /** No key that the node's policy pins signed it. */
  UNSIGNED,
  /** For another node. */
  OTHER_NODE,
  /** Its time is over, or it wants to live for longer than a request may. */
  EXPIRED,
  /** Its nonce was used before. */
  REPLAYED,
  /** Nobody who signed may ask for this verb, or the grant is over. */
  NOT_GRANTED,
  /** Fewer distinct persons than the verb takes. */
  SIGNERS_MISSING,
  /** There is no such project. */
  UNKNOWN_PROJECT,
  /** There is such a project already. */
  PROJECT_EXISTS,
  /** There was such a project, and it was deleted: the name is used up. */
  PROJECT_DELETED,
  /** More projects or suspended keys than a node keeps. */
  LIMIT,
  /** This node has nothing that could do it: a release takes an image with a second slot. */
  NOT_AVAILABLE_HERE,
  /** No release came with the request, or not the one that it names, or not one of an image. */
  RELEASE_MALFORMED,
  /** Fewer signatures of the release's signers than this node asks for. */
  RELEASE_UNSIGNED,
  /** The release's time is over, or still to come. */
  RELEASE_OUT_OF_TIME,
  /** Older than what runs, or than this node's signers allow. */
  RELEASE_OLDER,
  /** This node's signers have taken it back. */
  RELEASE_REVOKED,
  /** What was sent is not what the signers signed. */
  RELEASE_DIFFERS,
  /** More bytes than an image may have. */
  RELEASE_TOO_LARGE,
  /** No release is being staged under this name, or another part of it is due. */
  NOT_STAGING,
  /** The other slot could not be written to. */
  SLOT_FAILED,
  /** What lies in the other slot never served healthily: there is nothing to go back to. */
  NO_GOOD_RELEASE,
  /**
   * Done as asked; and this is not the release that was last switched to: that one did not become
   * healthy, and the one before serves again.
   */
  FELL_BACK,
  /** Refused as so many in this minute, and therefore not logged. */
  BUSY,
  /** The ledger cannot be written, so nothing may happen. */
  LEDGER_UNAVAILABLE,
  /**
   * The project is closed and its deletion in the ledger, but the store failed: what it held is
   * destroyed when the node starts again, or it does not start.
   */
  STORE_FAILED;

  /** Returns the code in answers and ledger entries. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
