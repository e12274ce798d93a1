package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.auth.Action;
import dev.adyton.node.http.Answers;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.run.Served.Language;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.core.JsonGenerator;

/**
 * Answers {@code POST /tokenize} and {@code POST /detokenize} as vLLM's clients know them: text to
 * ids and back, without marks and without a template. Within a text what spells a control token is
 * those characters; a text that is nothing else is that token, which harnesses ask for.
 * Thread-safe.
 */
final class TokensHandler {
  /** As many ids as a body can hold values. */
  private static final int MAX_TOKENS = 65_536;

  private final Services services;

  TokensHandler(Services services) {
    this.services = services;
  }

  @FunctionalInterface
  private interface Step {
    byte[] answer(Members body) throws ApiException;
  }

  void tokenize(Exchange exchange) throws ApiException, IOException {
    serve(exchange, this::tokens);
  }

  void detokenize(Exchange exchange) throws ApiException, IOException {
    serve(exchange, this::text);
  }

  private void serve(Exchange exchange, Step step) throws ApiException, IOException {
    JsonPost.serve(
        services,
        exchange,
        Action.COUNT_TOKENS,
        (caller, body) -> {
          services.tenancy().admit(caller);
          Optional<SecretText> model = body.text("model");
          if (model.isPresent()) {
            Common.requireModel(services, model.get());
          }
          return step.answer(body);
        });
  }

  /** Answers {@code GET /tokenizer_info}: what a harness asks before it begins. */
  void info(Exchange exchange) throws ApiException, IOException {
    services.callers().require(exchange, Action.GET_MODEL);
    Language language = services.served().language();
    byte[] content =
        JsonOut.object(out -> {
          out.writeStringProperty("tokenizer_class", "adyton");
          out.writeNumberProperty("model_max_length", services.served().contextLength());
          out.writeNumberProperty("vocab_size", language.size());
          out.writeBooleanProperty("add_bos_token", language.begin().isPresent());
          spelling(out, "bos_token", language.bos());
          spelling(out, "eos_token", language.eos());
          out.writeNullProperty("pad_token");
        });
    Answers.json(exchange, 200, content);
  }

  private static void spelling(JsonGenerator out, String name, Optional<String> token) {
    if (token.isPresent()) {
      out.writeStringProperty(name, token.get());
    } else {
      out.writeNullProperty(name);
    }
  }

  private byte[] tokens(Members body) throws ApiException {
    SecretText prompt = body.requiredText("prompt");
    body.refuseIfTrue("add_special_tokens");
    boolean spelled = body.flag("return_token_strs", false);
    body.requireAllKnown();
    Language language = services.served().language();
    int[] ids;
    try {
      OptionalInt mark = language.control(prompt.reveal());
      ids = mark.isPresent() ? new int[] {mark.getAsInt()} : language.encode(prompt);
    } catch (IllegalArgumentException unpairedSurrogate) {
      throw body.invalid("prompt");
    }
    return JsonOut.object(out -> {
      out.writeNumberProperty("count", ids.length);
      out.writeNumberProperty("max_model_len", services.served().contextLength());
      out.writeName("tokens");
      out.writeArray(ids, 0, ids.length);
      if (spelled) {
        out.writeArrayPropertyStart("token_strs");
        for (int id : ids) {
          out.writeString(language.decode(new int[] {id}).reveal());
        }
        out.writeEndArray();
      } else {
        out.writeNullProperty("token_strs");
      }
    });
  }

  private byte[] text(Members body) throws ApiException {
    List<JsonValue> given = body.items("tokens").orElseThrow(() -> body.missing("tokens"));
    body.requireAllKnown();
    if (given.size() > MAX_TOKENS) {
      throw body.invalid("tokens");
    }
    int[] ids = Common.ids(body, "tokens", given, services.served().language().size());
    SecretText text = services.served().language().decode(ids);
    return JsonOut.object(out -> out.writeStringProperty("prompt", text.reveal()));
  }
}
