package dev.adyton.launch;

import dev.adyton.codec.Canonical;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a launch record says; signed as the payload of a DSSE envelope. Immutable.
 *
 * @param subject what it speaks of
 * @param go whether it may be launched at all
 * @param exposure how far it may be reached
 * @param domains the determination for each domain, all three
 * @param guardrails digest of the bundle that must be served with
 * @param engines digests of the engine builds that may serve it, 1 to 16; empty only where the
 *     subject is a model
 * @param notBefore seconds since 1970
 * @param notAfter seconds since 1970, after which it is void
 * @param reviewBy seconds since 1970, after which it must have been looked at again
 * @param note one line for people, 0 to 200 characters, decides nothing
 */
public record LaunchDocument(
    Subject subject,
    boolean go,
    Exposure exposure,
    Map<Domain, Determination> domains,
    Digest guardrails,
    List<Digest> engines,
    long notBefore,
    long notAfter,
    long reviewBy,
    String note) {
  /** Names this layout. */
  public static final String FORMAT = "adyton-launch-record/1";

  /** The type under which records are signed. */
  public static final String PAYLOAD_TYPE = "application/vnd.adyton.launch-record+json";

  private static final int MAX_ENGINES = 16;
  private static final int MAX_NOTE = 200;

  /** Checks what types cannot. */
  public LaunchDocument {
    domains = Map.copyOf(domains);
    engines = List.copyOf(engines);
    if (domains.size() != Domain.values().length) {
      throw new IllegalArgumentException("domains");
    }
    if (engines.size() > MAX_ENGINES || (engines.isEmpty() && subject instanceof Subject.Whole)) {
      throw new IllegalArgumentException("engines");
    }
    if (notBefore < 0 || notAfter < notBefore || reviewBy < notBefore) {
      throw new IllegalArgumentException("not_after");
    }
    if (note.length() > MAX_NOTE || !note.chars().allMatch(c -> c >= ' ' && c < 127)) {
      throw new IllegalArgumentException("note");
    }
  }

  /**
   * Reads the canonical bytes.
   *
   * @throws CodecException for anything but what {@link #bytes()} of some document gives
   */
  public static LaunchDocument parse(byte[] bytes) throws CodecException {
    Json.Obj in = Canonical.parse(bytes, FORMAT);
    in.requireOnly(
        "format",
        "subject",
        "decision",
        "exposure",
        "domains",
        "guardrails",
        "engines",
        "not_before",
        "not_after",
        "review_by",
        "note");
    List<Digest> engines = new ArrayList<>();
    for (String engine : in.strings("engines")) {
      engines.add(Digest.parse(engine));
    }
    try {
      return new LaunchDocument(
          Subject.parse(in.object("subject")),
          decision(in.string("decision")),
          Exposure.parse(in.string("exposure"), "exposure"),
          domains(in.object("domains")),
          Digest.parse(in.string("guardrails")),
          engines,
          in.integer("not_before"),
          in.integer("not_after"),
          in.integer("review_by"),
          in.string("note"));
    } catch (IllegalArgumentException e) {
      throw new CodecException(Code.VALUE, String.valueOf(e.getMessage()));
    }
  }

  private static boolean decision(String text) throws CodecException {
    return switch (text) {
      case "go" -> true;
      case "no_go" -> false;
      default -> throw new CodecException(Code.VALUE, "decision");
    };
  }

  private static Map<Domain, Determination> domains(Json.Obj in) throws CodecException {
    Map<Domain, Determination> out = new EnumMap<>(Domain.class);
    for (Domain domain : Domain.values()) {
      out.put(domain, Determination.parse(in.string(domain.id()), domain.id()));
    }
    in.requireOnly(Arrays.stream(Domain.values()).map(Domain::id).toArray(String[]::new));
    return out;
  }

  /** Returns what was determined about {@code domain}. */
  public Determination of(Domain domain) {
    return domains.getOrDefault(domain, Determination.NOT_EVALUATED);
  }

  /** Returns the canonical bytes (RFC 8785). */
  public byte[] bytes() {
    Json.ObjBuilder found = Json.object();
    for (Domain domain : Domain.values()) {
      found.put(domain.id(), of(domain).id());
    }
    return Jcs.encode(
        Json.object()
            .put("format", FORMAT)
            .put("subject", subject.json())
            .put("decision", go ? "go" : "no_go")
            .put("exposure", exposure.id())
            .put("domains", found.build())
            .put("guardrails", guardrails.toString())
            .put("engines", engines.stream().map(Digest::toString).toList())
            .put("not_before", notBefore)
            .put("not_after", notAfter)
            .put("review_by", reviewBy)
            .put("note", note)
            .build());
  }
}
