package dev.adyton.node.admin;

import dev.adyton.admin.AdminCode;
import dev.adyton.admin.AdminGate;
import dev.adyton.admin.AdminRequest;
import dev.adyton.codec.Canonical;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The ledger's words for an administrator's request: written before anything happens. */
final class AdminEntry {
  private static final String FORMAT = "adyton-admin-entry/1";

  private AdminEntry() {}

  /** A request that is granted: the whole of it, so that the state can be made from the log. */
  static byte[] granted(AdminGate.Decision.Granted granted, long time) {
    return Jcs.encode(
        Json.object()
            .put("format", FORMAT)
            .put("time", time)
            .put("decision", "granted")
            .put("persons", granted.persons())
            .put("request", Json.object().put("jcs", text(granted.request())).build())
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

  private static String text(AdminRequest request) {
    return new String(request.bytes(), StandardCharsets.UTF_8);
  }

  /** Returns the request of an entry that was granted, nothing for every other entry. */
  static Optional<AdminRequest> request(byte[] entry) {
    try {
      Json.Obj in = Canonical.parse(entry);
      if (!in.string("format").equals(FORMAT) || !in.string("decision").equals("granted")) {
        return Optional.empty();
      }
      String jcs = in.object("request").string("jcs");
      return Optional.of(AdminRequest.parse(jcs.getBytes(StandardCharsets.UTF_8)));
    } catch (CodecException e) {
      return Optional.empty();
    }
  }
}
