package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.receipts.Tape;
import dev.adyton.node.run.Served.Language;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Answers {@code POST /tokenize} and {@code POST /detokenize} as vLLM's clients know them: text to
 * ids and back, without marks and without a template. Text that spells a control token is encoded
 * as those characters. Thread-safe.
 */
final class TokensHandler {
  /** As many ids as a body can hold values. */
  private static final int MAX_TOKENS = 65_536;

  private final Services services;

  TokensHandler(Services services) {
    this.services = services;
  }

  /** What becomes of a request's members. */
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
    Caller caller = services.callers().require(exchange);
    Common.requireJson(exchange);
    byte[] content = exchange.body();
    try (Tape tape = services.receipts().open(exchange.head(), caller, content)) {
      services.tenancy().admit(caller);
      Members body = new Members(JsonBody.parse(content), "");
      if (!body.requiredText("model").reveal().equals(services.served().id())) {
        throw ApiException.of(ErrorCode.MODEL_NOT_FOUND, "model");
      }
      AnswerWriter.send(exchange, tape, step.answer(body), 0);
    } finally {
      Arrays.fill(content, (byte) 0);
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
      ids = language.encode(prompt);
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
    int[] ids = new int[given.size()];
    for (int i = 0; i < ids.length; i++) {
      if (!(given.get(i) instanceof JsonValue.Whole(long id))) {
        throw body.wrongType("tokens");
      }
      if (id < 0 || id >= services.served().language().size()) {
        throw body.invalid("tokens");
      }
      ids[i] = (int) id;
    }
    SecretText text = services.served().language().decode(ids);
    return JsonOut.object(out -> out.writeStringProperty("prompt", text.reveal()));
  }
}
