package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.ApiException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a request of the Responses API says beside what the model reads: checked, and echoed.
 *
 * @param metadata the caller's own labels
 * @param user empty where none; so are the next two
 * @param safetyIdentifier whom the caller acts for
 * @param cacheKey what the caller calls this kind of prompt
 * @param maxToolCalls most calls of connectors' tools
 */
record Labels(
    Optional<JsonValue.Obj> metadata,
    SecretText user,
    SecretText safetyIdentifier,
    SecretText cacheKey,
    OptionalLong maxToolCalls) {
  /** What the other APIs have. */
  static final Labels NONE =
      new Labels(
          Optional.empty(),
          SecretText.empty(),
          SecretText.empty(),
          SecretText.empty(),
          OptionalLong.empty());

  /** OpenAI's limits. */
  private static final int MAX_LABELS = 16;

  private static final int MAX_LABEL = 512;
  private static final int MAX_IDENTIFIER = 64;

  static Labels read(Members body) throws ApiException {
    hints(body);
    SecretText safety = text(body, "safety_identifier");
    if (safety.reveal().length() > MAX_IDENTIFIER) {
      throw body.invalid("safety_identifier");
    }
    return new Labels(
        metadata(body),
        text(body, "user"),
        safety,
        text(body, "prompt_cache_key"),
        body.whole("max_tool_calls", 1, Integer.MAX_VALUE));
  }

  private static SecretText text(Members body, String name) throws ApiException {
    return body.text(name).orElse(SecretText.empty());
  }

  static Optional<JsonValue.Obj> metadata(Members body) throws ApiException {
    Optional<JsonValue> given = body.any("metadata");
    if (given.isEmpty()) {
      return Optional.empty();
    }
    if (!(given.get() instanceof JsonValue.Obj labels)) {
      throw body.wrongType("metadata");
    }
    boolean fits =
        labels.members().size() <= MAX_LABELS
            && labels.members().values().stream()
                .allMatch(v ->
                    v instanceof JsonValue.Text(SecretText t) && t.reveal().length() <= MAX_LABEL);
    if (!fits) {
      throw body.invalid("metadata");
    }
    return Optional.of(labels);
  }

  /** What is advice to the server: read as strictly as what has an effect, and not followed. */
  private static void hints(Members body) throws ApiException {
    cacheHints(body);
    Optional<Members> reasoning = body.object("reasoning");
    if (reasoning.isPresent()) {
      Members how = reasoning.get();
      how.word("effort", "none", "minimal", "low", "medium", "high", "xhigh", "max");
      how.word("summary", "auto", "concise", "detailed");
      how.word("generate_summary", "auto", "concise", "detailed");
      how.word("context", "auto", "current_turn", "all_turns");
      how.word("mode", "standard", "pro");
      how.requireAllKnown();
    }
  }

  /** What this node makes of a prompt's prefix is its own. */
  static void cacheHints(Members body) throws ApiException {
    body.word("prompt_cache_retention", "in_memory", "24h");
    Optional<Members> cache = body.object("prompt_cache_options");
    if (cache.isPresent()) {
      cache.get().word("mode", "implicit", "explicit");
      cache.get().word("ttl", "30m");
      cache.get().requireAllKnown();
    }
  }
}
