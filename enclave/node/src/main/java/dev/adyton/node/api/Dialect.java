package dev.adyton.node.api;

import dev.adyton.node.http.ApiException;
import dev.adyton.node.run.Served;

/** One of the two ways in which OpenAI's clients ask for an answer. */
enum Dialect {
  CHAT_COMPLETIONS("messages") {
    @Override
    Inference read(JsonValue.Obj body) throws ApiException {
      return ChatRequest.read(body);
    }

    @Override
    AnswerEncoder encoder(String id, long now, Served served, Inference inference, boolean pad) {
      String fingerprint = "adyton-" + served.deployable().substring("sha256:".length(), 23);
      return new ChatEncoder(id, now, served.id(), fingerprint, inference, pad);
    }
  },
  RESPONSES("input") {
    @Override
    Inference read(JsonValue.Obj body) throws ApiException {
      return ResponsesRequest.read(body);
    }

    @Override
    AnswerEncoder encoder(String id, long now, Served served, Inference inference, boolean pad) {
      return new ResponsesEncoder(new ResponseObject(id, now, served.id(), inference), pad);
    }
  };

  private final String conversation;

  Dialect(String conversation) {
    this.conversation = conversation;
  }

  /** Returns the parameter that holds the conversation. */
  String conversation() {
    return conversation;
  }

  abstract Inference read(JsonValue.Obj body) throws ApiException;

  abstract AnswerEncoder encoder(
      String id, long now, Served served, Inference inference, boolean pad);
}
