package dev.adyton.node.api;

import dev.adyton.node.http.ApiException;
import dev.adyton.node.run.Served;

/** One of the ways in which OpenAI's and Anthropic's clients ask for an answer. */
enum Dialect {
  CHAT_COMPLETIONS("messages") {
    @Override
    Inference read(JsonValue.Obj body, Attached attached) throws ApiException {
      return ChatRequest.read(body, attached);
    }

    @Override
    Keeping keeping(JsonValue.Obj body) {
      return Keeping.NOTHING;
    }

    @Override
    AnswerEncoder encoder(Call call, Served served, Inference inference) {
      return new ChatEncoder(
          call.id(), call.now(), served.id(), served.fingerprint(), inference, call.pad());
    }
  },
  RESPONSES("input") {
    @Override
    Inference read(JsonValue.Obj body, Attached attached) throws ApiException {
      return ResponsesRequest.read(body, attached);
    }

    @Override
    Keeping keeping(JsonValue.Obj body) throws ApiException {
      return Keeping.read(body);
    }

    @Override
    AnswerEncoder encoder(Call call, Served served, Inference inference) {
      return new ResponsesEncoder(
          new ResponseObject(call.id(), call.now(), served.id(), inference, call.keeping()),
          call.pad());
    }
  },
  MESSAGES("messages") {
    @Override
    Inference read(JsonValue.Obj body, Attached attached) throws ApiException {
      return MessagesRequest.read(body);
    }

    @Override
    Inference readAny(JsonValue.Obj body, Attached attached) throws ApiException {
      return MessagesRequest.readAny(body);
    }

    @Override
    Keeping keeping(JsonValue.Obj body) {
      return Keeping.NOTHING;
    }

    @Override
    AnswerEncoder encoder(Call call, Served served, Inference inference) {
      return new MessagesEncoder(call.id(), served.id(), call.promptTokens(), inference);
    }
  };

  /**
   * What an encoder has to know about the exchange.
   *
   * @param id names the exchange
   * @param now Unix seconds
   * @param pad whether pieces shall be equally long, where the API has room for that
   * @param promptTokens tokens of the prompt; 0 where the guardrails let it not in
   * @param keeping what it says about other requests
   */
  record Call(String id, long now, boolean pad, int promptTokens, Keeping keeping) {}

  private final String conversation;

  Dialect(String conversation) {
    this.conversation = conversation;
  }

  /** Returns the parameter that holds the conversation. */
  String conversation() {
    return conversation;
  }

  /** Reads a request, with what is {@code attached} to it. */
  abstract Inference read(JsonValue.Obj body, Attached attached) throws ApiException;

  /** As {@link #read}, of a request that asks for no answer. */
  Inference readAny(JsonValue.Obj body, Attached attached) throws ApiException {
    return read(body, attached);
  }

  /** Returns what the request says about other requests. */
  abstract Keeping keeping(JsonValue.Obj body) throws ApiException;

  abstract AnswerEncoder encoder(Call call, Served served, Inference inference);
}
