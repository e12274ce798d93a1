package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.engine.ModelException;
import dev.adyton.node.auth.Action;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.Handler;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.receipts.Tape;
import dev.adyton.node.run.EngineRoom;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Answers {@code POST …/messages/count_tokens} and {@code POST …/responses/input_tokens}: how many
 * tokens a request is in this model's template. Nothing is inferred, and a number is all that
 * leaves. Thread-safe.
 */
final class CountTokensHandler implements Handler {
  private final Dialect dialect;
  private final Services services;

  CountTokensHandler(Dialect dialect, Services services) {
    this.dialect = dialect;
    this.services = services;
  }

  @Override
  public void handle(Exchange exchange) throws ApiException, IOException {
    Caller caller = services.callers().require(exchange, Action.COUNT_TOKENS);
    Common.requireJson(exchange);
    byte[] body = exchange.body();
    try (Tape tape = services.receipts().open(exchange.head(), caller, body)) {
      services.tenancy().admit(caller);
      JsonValue.Obj parsed = JsonBody.parse(body);
      List<ChatMessage> earlier = Earlier.of(services, caller, dialect.keeping(parsed));
      Attached attached = Attachments.of(services, exchange, caller);
      Inference asked = dialect.readAny(parsed, attached).after(earlier);
      if (!asked.tooling().connectors().isEmpty()) {
        // What a server's tools are is known when it is asked, and nobody is asked for a count.
        throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, "tools.type");
      }
      Common.checkMessages(asked.messages(), dialect.conversation());
      Common.requireGenerating(services, asked.model());
      int count = count(asked);
      byte[] answer =
          JsonOut.object(out -> {
            if (dialect == Dialect.RESPONSES) {
              out.writeStringProperty("object", "response.input_tokens");
            }
            out.writeNumberProperty("input_tokens", count);
          });
      tape.json(exchange, answer, 0);
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  private int count(Inference asked) throws ApiException {
    try {
      List<ChatMessage> read = asked.messages().stream().map(ChatMessage::joined).toList();
      int[] tokens = services.served().language().prompt(read, asked.tooling().offered()).ids();
      int count = tokens.length;
      Arrays.fill(tokens, 0);
      return count;
    } catch (ModelException e) {
      throw ApiException.of(EngineRoom.code(e), dialect.conversation());
    }
  }
}
