package dev.adyton.admin;

import dev.adyton.codec.Canonical;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.util.Locale;

/**
 * What a node answers: constants, and where in the ledger it stands. There is no member that could
 * hold anything else.
 *
 * @param code what became of it
 * @param state whether the node serves
 * @param entries number of entries of the ledger
 * @param root root of the ledger
 */
public record AdminAnswer(AdminCode code, State state, int entries, Digest root) {
  /** Names the layout. */
  public static final String FORMAT = "adyton-admin-answer/1";

  /** Whether the node takes requests. */
  public enum State {
    /** It does. */
    SERVING,
    /** It was told not to. */
    DRAINING
  }

  /** Returns the canonical bytes. */
  public byte[] bytes() {
    return Jcs.encode(
        Json.object()
            .put("format", FORMAT)
            .put("code", code.id())
            .put("state", state.name().toLowerCase(Locale.ROOT))
            .put("entries", entries)
            .put("root", root.toString())
            .build());
  }

  /**
   * Reads an answer.
   *
   * @throws CodecException for anything but what {@link #bytes()} of some answer gives
   */
  public static AdminAnswer parse(byte[] bytes) throws CodecException {
    Json.Obj in = Canonical.parse(bytes, FORMAT);
    in.requireOnly("format", "code", "state", "entries", "root");
    AdminCode code = constant(AdminCode.values(), in.string("code"), "code");
    State state = constant(State.values(), in.string("state"), "state");
    long entries = in.integer("entries");
    if (entries < 0 || entries > Integer.MAX_VALUE) {
      throw new CodecException(Code.VALUE, "entries");
    }
    return new AdminAnswer(code, state, (int) entries, Digest.parse(in.string("root")));
  }

  private static <E extends Enum<E>> E constant(E[] values, String id, String field)
      throws CodecException {
    for (E value : values) {
      if (value.name().toLowerCase(Locale.ROOT).equals(id)) {
        return value;
      }
    }
    throw new CodecException(Code.VALUE, field);
  }
}
