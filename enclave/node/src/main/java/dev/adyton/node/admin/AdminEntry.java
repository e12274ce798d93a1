package dev.adyton.node.admin;

import dev.adyton.admin.AdminCode;
import dev.adyton.admin.AdminGate;
import dev.adyton.codec.Base64s;
import dev.adyton.codec.Canonical;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.util.Optional;

/** The ledger's words for an administrator's request: written before anything happens. */
final class AdminEntry {
  private static final String FORMAT = "adyton-admin-entry/1";

  private AdminEntry() {}

  /** A request that is granted, with its signatures: who reads the log need not take our word. */
  static byte[] granted(AdminGate.Decision.Granted granted, byte[] envelope, long time) {
    return Jcs.encode(
        Json.object()
            .put("format", FORMAT)
            .put("time", time)
            .put("decision", "granted")
            .put("persons", granted.persons())
            .put("envelope", Base64s.encode(envelope))
            .build());
  }

  /** A request that is refused: its digest and the code. */
  static byte[] refused(AdminCode code, byte[] envelope, long time) {
    return Jcs.encode(
        Json.object()
            .put("format", FORMAT)
            .put("time", time)
            .put("decision", code.id())
            .put("envelope", Digest.sha256(envelope).toString())
            .build());
  }

  /**
   * An entry that says that something was granted.
   *
   * @param envelope what was sent then
   * @param time when, in seconds since 1970
   */
  @SuppressWarnings("ArrayRecordComponent") // judged again, never compared
  record Past(byte[] envelope, long time) {}

  /**
   * Returns what an entry says was granted, nothing for refusals and what is not ours.
   *
   * @throws CodecException for an entry of ours that cannot be read
   */
  static Optional<Past> past(byte[] entry) throws CodecException {
    Json.Obj in = Canonical.parse(entry);
    if (!in.string("format").equals(FORMAT) || !in.string("decision").equals("granted")) {
      return Optional.empty();
    }
    in.requireOnly("format", "time", "decision", "persons", "envelope");
    return Optional.of(new Past(Base64s.decode(in.string("envelope")), in.integer("time")));
  }
}
