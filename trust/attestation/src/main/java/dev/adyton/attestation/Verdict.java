package dev.adyton.attestation;

import dev.adyton.codec.Digest;
import dev.adyton.codec.Json;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a verification found. Immutable.
 *
 * @param steps in the order in which they ran
 * @param level what the evidence is worth, derived from the steps; empty if a step it rests on
 *     failed
 * @param claimed the statement as read, checked or not: for showing, not for relying on
 * @param pcrs PCR values as claimed, hex: for writing a policy, not for relying on
 * @param acceptedKeyset the keys to seal to; empty unless every step held
 */
public record Verdict(
    List<Step> steps,
    Optional<Level> level,
    Optional<Statement> claimed,
    SortedMap<Integer, String> pcrs,
    Optional<Keyset> acceptedKeyset) {

  /** Names the layout of {@link #toJson()}. */
  public static final String FORMAT = "adyton-verdict/1";

  /** Keeps keys from whoever did not verify them. */
  public Verdict {
    steps = List.copyOf(steps);
    pcrs = Collections.unmodifiableSortedMap(new TreeMap<>(pcrs));
    if (acceptedKeyset.isPresent() && (level.isEmpty() || failure(steps).isPresent())) {
      throw new IllegalArgumentException("keys of a node that was refused");
    }
  }

  /** Returns whether every step held. One that failed refuses the whole. */
  public boolean accepted() {
    return acceptedKeyset.isPresent();
  }

  /** Returns the first step that failed. */
  public Optional<Step> failure() {
    return failure(steps);
  }

  private static Optional<Step> failure(List<Step> steps) {
    for (Step step : steps) {
      if (step.failed()) {
        return Optional.of(step);
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the keys to seal to.
   *
   * @throws IllegalStateException unless {@link #accepted()}
   */
  public Keyset keyset() {
    return acceptedKeyset.orElseThrow(() -> new IllegalStateException("evidence was refused"));
  }

  /**
   * Returns the statement that was verified.
   *
   * @throws IllegalStateException unless {@link #accepted()}
   */
  public Statement statement() {
    if (!accepted()) {
      throw new IllegalStateException("evidence was refused");
    }
    return claimed.orElseThrow();
  }

  /** Returns the digest that requests and receipts name this evidence by. */
  public Digest evidenceDigest() {
    return statement().digest256();
  }

  /** Returns the verdict for machines; the layout is in docs/formats.md. */
  public Json.Obj toJson() {
    Json.ObjBuilder registers = Json.object();
    pcrs.forEach((pcr, value) -> registers.put(pcr.toString(), value));
    return Json.object()
        .put("format", FORMAT)
        .put("accepted", accepted())
        .putOrNull("level", level.map(Level::name))
        .put("meaning", level.map(Level::meaning).orElse("nothing was shown"))
        .put("statement_digest", textOrNull(claimed.map(Statement::digest256)))
        .put("deployables", Members.strings(claimed.map(Statement::deployables).orElse(List.of())))
        .put("launch", claimed.map(Statement::launch).orElse(List.of()))
        .put("pcrs", registers.build())
        .put("ear", Ear.of(this))
        .put("steps", new Json.Arr(steps.stream().map(Step::json).toList()))
        .build();
  }

  private static Json textOrNull(Optional<?> value) {
    return value.<Json>map(v -> new Json.Str(v.toString())).orElse(Json.Null.NULL);
  }
}
