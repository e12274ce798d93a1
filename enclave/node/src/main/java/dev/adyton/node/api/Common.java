package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.Role;
import dev.adyton.content.SecretText;
import dev.adyton.engine.GenerationRequest;
import dev.adyton.engine.Penalties;
import dev.adyton.engine.Tier;
import dev.adyton.node.auth.Action;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.auth.Fact;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What the request readers share. */
final class Common {
  static final int MAX_MESSAGES = 4096;
  static final int MAX_STOPS = 4;

  /** As many as the engine takes. */
  static final int MAX_STOP_SEQUENCES = GenerationRequest.MAX_STOPS;

  static final int MAX_BIASES = 300;

  private Common() {}

  static void requireJson(Exchange exchange) throws ApiException {
    if (!exchange.head().fields().mediaType().equals("application/json")) {
      throw ApiException.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
    }
  }

  /** Refuses a model that is not served here. */
  static void requireModel(Services services, SecretText model) throws ApiException {
    if (!model.reveal().equals(services.served().id())) {
      throw ApiException.of(ErrorCode.MODEL_NOT_FOUND, "model");
    }
  }

  /** Refuses a model that is not served here, or does not continue texts. */
  static void requireGenerating(Services services, SecretText model) throws ApiException {
    requireModel(services, model);
    if (services.served().embedder().isPresent()) {
      throw ApiException.of(ErrorCode.MODEL_EMBEDS, "model");
    }
  }

  /**
   * Asks the policy whether something may be computed.
   *
   * @param kept whether the request is to be kept
   */
  static void permit(Services services, Exchange exchange, Caller caller, Tier tier, boolean kept)
      throws ApiException {
    services
        .callers()
        .permit(
            exchange,
            caller,
            Action.CREATE_INFERENCE,
            Map.of(
                Fact.MODEL, services.served().id(),
                Fact.SERVICE_TIER, word(tier),
                Fact.DATA_RETENTION_MODE, kept ? "default" : "none"));
  }

  static OptionalInt tokens(Members body, String name) throws ApiException {
    OptionalLong value = body.whole(name, 1, Integer.MAX_VALUE);
    return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
  }

  static float temperature(Members body) throws ApiException {
    return (float) body.real("temperature", 0, 2).orElse(1);
  }

  /** Reads {@code top_p}. Zero keeps the most probable token alone, as the smallest number does. */
  static float topP(Members body) throws ApiException {
    return Math.max((float) body.real("top_p", 0, 1).orElse(1), Float.MIN_NORMAL);
  }

  /** Reads {@code service_tier}; no word for it, or {@code auto}, is the default. */
  static Tier tier(Members body) throws ApiException {
    Optional<SecretText> word = body.text("service_tier");
    return switch (word.map(SecretText::reveal).orElse("auto")) {
      case "auto", "default" -> Tier.DEFAULT;
      case "flex" -> Tier.FLEX;
      case "priority", "fast" -> Tier.PRIORITY;
      default -> throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, "service_tier");
    };
  }

  /** Returns the word for the tier that a request was served in. */
  static String word(Tier tier) {
    return tier.name().toLowerCase(Locale.ROOT);
  }

  static OptionalLong seed(Members body) throws ApiException {
    return body.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** Reads the last of the {@code stream_options}. */
  static Optional<Boolean> obfuscation(Optional<Members> options) throws ApiException {
    if (options.isEmpty()) {
      return Optional.empty();
    }
    Optional<Boolean> wanted = options.get().flag("include_obfuscation");
    options.get().requireAllKnown();
    return wanted;
  }

  static Penalties penalties(Members body) throws ApiException {
    float frequency = (float) body.real("frequency_penalty", -2, 2).orElse(0);
    float presence = (float) body.real("presence_penalty", -2, 2).orElse(0);
    return new Penalties(1, frequency, presence);
  }

  /** Reads {@code logit_bias}; whether the ids are the model's is for others to say. */
  static Map<Integer, Float> bias(Members body) throws ApiException {
    Optional<JsonValue> given = body.any("logit_bias");
    if (given.isEmpty()) {
      return Map.of();
    }
    if (!(given.get() instanceof JsonValue.Obj object)) {
      throw body.wrongType("logit_bias");
    }
    Members members = new Members(object, "logit_bias.");
    Map<Integer, Float> bias = new HashMap<>();
    for (String id : object.members().keySet()) {
      if (!id.matches("[0-9]{1,9}") || bias.size() == MAX_BIASES) {
        throw body.invalid("logit_bias");
      }
      bias.put(Integer.parseInt(id), (float) members.real(id, -100, 100).orElse(0));
    }
    return bias;
  }

  /** Reads token ids below {@code vocabulary}. */
  static int[] ids(Members body, String name, List<JsonValue> given, int vocabulary)
      throws ApiException {
    int[] ids = new int[given.size()];
    for (int i = 0; i < ids.length; i++) {
      if (!(given.get(i) instanceof JsonValue.Whole(long id))) {
        throw body.wrongType(name);
      }
      if (id < 0 || id >= vocabulary) {
        throw body.invalid(name);
      }
      ids[i] = (int) id;
    }
    return ids;
  }

  static OptionalInt topLogprobs(Members body) throws ApiException {
    OptionalLong top = body.whole("top_logprobs", 0, GenerationRequest.MAX_TOP_LOGPROBS);
    return top.isPresent() ? OptionalInt.of((int) top.getAsLong()) : OptionalInt.empty();
  }

  /** Takes JSON text: a template would stumble over any other. */
  static SecretText json(SecretText text, String param) throws ApiException {
    byte[] utf8 = text.reveal().getBytes(StandardCharsets.UTF_8);
    try {
      JsonBody.parse(utf8);
      return text;
    } catch (ApiException e) {
      throw ApiException.of(ErrorCode.INVALID_VALUE, param);
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }

  static List<SecretText> stops(Members body, String name, int most) throws ApiException {
    JsonValue value = body.any(name).orElse(JsonValue.Nil.NIL);
    List<SecretText> stops = new ArrayList<>();
    switch (value) {
      case JsonValue.Text(SecretText one) -> stops.add(one);
      case JsonValue.Arr(List<JsonValue> several) -> {
        for (JsonValue item : several) {
          if (!(item instanceof JsonValue.Text(SecretText text))) {
            throw body.wrongType(name);
          }
          stops.add(text);
        }
      }
      case JsonValue.Nil nil -> {
        return stops;
      }
      default -> throw body.wrongType(name);
    }
    if (stops.size() > most || stops.stream().anyMatch(SecretText::isEmpty)) {
      throw body.invalid(name);
    }
    return stops;
  }

  static Role role(SecretText word, String param) throws ApiException {
    return switch (word.reveal()) {
      case "system", "developer" -> Role.SYSTEM;
      case "user" -> Role.USER;
      case "assistant" -> Role.ASSISTANT;
      case "tool" -> Role.TOOL;
      case "function" -> throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, param);
      default -> throw ApiException.of(ErrorCode.INVALID_VALUE, param);
    };
  }

  /** Takes a part of a message that is no text; returns whether it is one that can be read. */
  @FunctionalInterface
  interface Other {
    boolean take(String type, Members part) throws ApiException;
  }

  /** Joins a message's content: a string, or parts whose types are among {@code textTypes}. */
  static SecretText content(JsonValue content, List<String> textTypes, String param)
      throws ApiException {
    return content(content, textTypes, param, (type, part) -> false);
  }

  /** As {@link #content(JsonValue, List, String)}, where parts of other types may stand. */
  static SecretText content(JsonValue content, List<String> textTypes, String param, Other other)
      throws ApiException {
    if (content instanceof JsonValue.Text(SecretText text)) {
      return text;
    }
    if (!(content instanceof JsonValue.Arr(List<JsonValue> parts))) {
      throw ApiException.of(ErrorCode.INVALID_TYPE, param);
    }
    StringBuilder joined = new StringBuilder();
    for (JsonValue part : parts) {
      if (!(part instanceof JsonValue.Obj object)) {
        throw ApiException.of(ErrorCode.INVALID_TYPE, param);
      }
      Members members = new Members(object, param + ".");
      String type = members.requiredText("type").reveal();
      if (textTypes.contains(type)) {
        joined.append(members.requiredText("text").reveal());
        members.ignore("annotations", "logprobs", "prompt_cache_breakpoint", "cache_control");
        members.ignore("citations");
      } else if (!other.take(type, members)) {
        throw ApiException.of(ErrorCode.UNSUPPORTED_CONTENT, param);
      }
      members.requireAllKnown();
    }
    return SecretText.of(joined.toString());
  }

  static void checkMessages(List<ChatMessage> messages, String param) throws ApiException {
    if (messages.isEmpty() || messages.size() > MAX_MESSAGES) {
      throw ApiException.of(ErrorCode.INVALID_VALUE, param);
    }
  }
}
