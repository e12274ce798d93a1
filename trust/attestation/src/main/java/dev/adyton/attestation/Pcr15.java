package dev.adyton.attestation;

import dev.adyton.codec.Canonical;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The typed events of PCR 15: what the image itself measured before it served. The register is
 * extended with the SHA-256 of each event's text. Immutable.
 *
 * @param events in the order of measuring: {@code config:}, {@code volume:} or {@code deployable:},
 *     then a digest
 */
public record Pcr15(List<String> events) {
  /** The register. */
  public static final int INDEX = 15;

  /** Type of the collateral that carries {@link #bytes()}. */
  public static final String COLLATERAL = "pcr15-events";

  private static final String FORMAT = "adyton-pcr15/1";
  private static final int MAX_EVENTS = 256;
  private static final Pattern EVENT =
      Pattern.compile("(config|volume|deployable):sha256:[0-9a-f]{64}");

  /** Checks and copies. */
  public Pcr15 {
    events = List.copyOf(events);
    if (events.size() > MAX_EVENTS || !Members.allMatch(EVENT, events)) {
      throw new IllegalArgumentException("PCR 15 event");
    }
  }

  /** Reads the canonical bytes. */
  public static Pcr15 parse(byte[] bytes) throws CodecException {
    Json.Obj in = Canonical.parse(bytes, FORMAT);
    in.requireOnly("format", "events");
    return new Pcr15(parseEvents(in, "events"));
  }

  static List<String> parseEvents(Json.Obj in, String member) throws CodecException {
    List<String> events = in.strings(member);
    if (events.size() > MAX_EVENTS || !Members.allMatch(EVENT, events)) {
      throw new CodecException(Code.VALUE, member);
    }
    return events;
  }

  /** Returns the canonical bytes (RFC 8785). */
  public byte[] bytes() {
    return Jcs.encode(Json.object().put("format", FORMAT).put("events", events).build());
  }

  /** Returns what an event extends the register with. */
  public static Digest measurement(String event) {
    return Digest.sha256(event.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns what the register holds after these events. */
  public Digest replay() {
    Digest value = PcrProfile.ZEROS;
    for (String event : events) {
      value = Digest.sha256(value.bytes(), measurement(event).bytes());
    }
    return value;
  }
}
