package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.engine.Tier;
import dev.adyton.guardrails.GuardrailSession;
import dev.adyton.node.admin.Meter;
import dev.adyton.node.auth.Action;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.http.Handler;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.run.Conversation;
import dev.adyton.node.run.Embedder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * Answers {@code POST /v1/embeddings} (OpenAI OpenAPI, {@code CreateEmbeddingRequest}) where the
 * served model embeds. Thread-safe.
 */
final class EmbeddingsHandler implements Handler {
  /** Most texts of a request, as OpenAI has it. */
  private static final int MAX_INPUTS = 2048;

  private final Services services;

  EmbeddingsHandler(Services services) {
    this.services = services;
  }

  @Override
  public void handle(Exchange exchange) throws ApiException, IOException {
    JsonPost.serve(
        services,
        exchange,
        Action.CREATE_INFERENCE,
        (caller, body) -> answer(exchange, caller, body));
  }

  private byte[] answer(Exchange exchange, Caller caller, Members body) throws ApiException {
    services.tenancy().admit(caller);
    Common.requireModel(services, body.requiredText("model"));
    Common.permit(services, exchange, caller, Tier.DEFAULT, false);
    Embedder embedder =
        services
            .served()
            .embedder()
            .orElseThrow(() -> ApiException.of(ErrorCode.MODEL_GENERATES, "model"));
    boolean packed = packed(body);
    int vocabulary = services.served().language().size();
    List<int[]> texts = admitted(Prompts.read(body, "input", vocabulary, MAX_INPUTS));
    try {
      for (int[] text : texts) {
        if (text.length > embedder.most()) {
          throw ApiException.of(ErrorCode.CONTEXT_LENGTH_EXCEEDED, "input");
        }
      }
      byte[] answer = embed(caller, embedder, texts, body, packed);
      exchange.notes().computed(texts.stream().mapToInt(text -> text.length).sum(), 0, 0);
      return answer;
    } catch (InterruptedException e) {
      throw ApiException.of(ErrorCode.DRAINING);
    } finally {
      texts.forEach(text -> Arrays.fill(text, 0));
    }
  }

  private static boolean packed(Members body) throws ApiException {
    String format = body.text("encoding_format").map(t -> t.reveal()).orElse("float");
    return switch (format) {
      case "float" -> false;
      case "base64" -> true;
      default -> throw body.invalid("encoding_format");
    };
  }

  /** Returns the texts as the guardrails let them in, between the marks that the model knows. */
  private List<int[]> admitted(List<Completion.Prompt> inputs) throws ApiException {
    List<PromptPieces> pieces = new ArrayList<>();
    for (Completion.Prompt input : inputs) {
      try {
        pieces.add(PromptPieces.between(services.served().language(), input));
      } catch (IllegalArgumentException unpairedSurrogate) {
        throw ApiException.of(ErrorCode.INVALID_VALUE, "input");
      }
    }
    List<ChatMessage> read = pieces.stream().flatMap(p -> p.messages().stream()).toList();
    GuardrailSession session = services.guard().open();
    try {
      Optional<Conversation> admitted =
          services.guard().admit(session, new Conversation(read, List.of()));
      Iterator<ChatMessage> checked =
          admitted
              .orElseThrow(() -> ApiException.of(ErrorCode.CONTENT_BLOCKED, "input"))
              .messages()
              .iterator();
      return pieces.stream().map(p -> p.admitted(checked).ids()).toList();
    } finally {
      services.guard().settle(session);
    }
  }

  private byte[] embed(
      Caller caller, Embedder embedder, List<int[]> texts, Members body, boolean packed)
      throws ApiException, InterruptedException {
    int tokens = texts.stream().mapToInt(text -> text.length).sum();
    Meter.Reservation reservation = services.tenancy().reserve(caller.project(), tokens, 0);
    List<float[]> vectors = new ArrayList<>();
    try {
      for (int[] text : texts) {
        vectors.add(embedder.embed(text));
      }
    } finally {
      reservation.settle(tokens, 0);
    }
    int width = vectors.getFirst().length;
    if (body.whole("dimensions", 1, Integer.MAX_VALUE).orElse(width) != width) {
      throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, "dimensions");
    }
    return JsonOut.object(out -> {
      out.writeStringProperty("object", "list");
      out.writeArrayPropertyStart("data");
      for (int i = 0; i < vectors.size(); i++) {
        out.writeStartObject();
        out.writeStringProperty("object", "embedding");
        out.writeNumberProperty("index", i);
        vector(out, vectors.get(i), packed);
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeStringProperty("model", services.served().id());
      out.writeObjectPropertyStart("usage");
      out.writeNumberProperty("prompt_tokens", tokens);
      out.writeNumberProperty("total_tokens", tokens);
      out.writeEndObject();
    });
  }

  /** Packed, numbers are binary32, the least byte first, as OpenAI's SDKs unpack them. */
  private static void vector(JsonGenerator out, float[] vector, boolean packed) {
    if (packed) {
      ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(vector);
      out.writeStringProperty("embedding", Base64.getEncoder().encodeToString(bytes.array()));
    } else {
      out.writeArrayPropertyStart("embedding");
      for (float x : vector) {
        out.writeNumber(x);
      }
      out.writeEndArray();
    }
  }
}
