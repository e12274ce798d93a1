package dev.adyton.node;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.content.SecretText;
import dev.adyton.engine.FinishReason;
import dev.adyton.engine.GenerationResult;
import dev.adyton.node.journal.SealedStore;
import dev.adyton.node.mcp.Egress;
import dev.adyton.node.mcp.Hostile;
import dev.adyton.node.run.Continuation;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A node whose model says one line after the other, and a server of tools that it may ask. */
final class Connected implements AutoCloseable {
  static final String CALL =
      "<tool_call>{\"name\": \"w__get_weather\", \"arguments\": {\"city\": \"Lima\"}}</tool_call>";

  final AtomicInteger turns = new AtomicInteger();
  final Hostile server;
  final TestNode node;

  Connected(Hostile.Manner manner, List<String> lines) throws Exception {
    this(manner, Optional.empty(), lines);
  }

  Connected(Hostile.Manner manner, Optional<SealedStore> store, List<String> lines)
      throws Exception {
    server = new Hostile(manner);
    Continuation engine =
        (request, listener, cancelled) -> {
          String line = lines.get(Math.min(turns.getAndIncrement(), lines.size() - 1));
          listener.onText(SecretText.of(line));
          return new GenerationResult(FinishReason.STOP, 3, 5, request.sampling().seed());
        };
    node =
        new TestNode(
            engine,
            2,
            Duration.ofSeconds(5),
            store,
            Optional.empty(),
            TestNode.digest(1),
            TestNode.Callers.reaching(policy(server.origin())));
  }

  static Egress policy(String host) throws CodecException {
    String json =
        "{\"egress\":\"listed\",\"format\":\"adyton-tools-policy/1\",\"projects\":{\"default\":[\""
            + host
            + "\"]}}";
    return Egress.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the tool that names the server. */
  String tool(String more) {
    return "{\"type\":\"mcp\",\"server_label\":\"w\",\"server_url\":\""
        + server.origin()
        + "/mcp\""
        + more
        + "}";
  }

  String body(String input, String tool, String more) {
    return "{\"model\":\"test-model\",\"input\":"
        + input
        + ",\"tools\":["
        + tool
        + "]"
        + more
        + "}";
  }

  /** Asks with tools that are called without asking. */
  HttpResponse<String> ask(String more) throws IOException, InterruptedException {
    return node.post(
        "/v1/responses", body("\"Rain?\"", tool(",\"require_approval\":\"never\""), more));
  }

  static List<Json.Obj> output(HttpResponse<String> response) throws Exception {
    return ApiTest.json(response.body()).array("output").objects();
  }

  static List<String> types(List<Json.Obj> items) throws CodecException {
    List<String> types = new ArrayList<>();
    for (Json.Obj item : items) {
      types.add(item.string("type"));
    }
    return types;
  }

  @Override
  public void close() throws IOException {
    node.close();
    server.close();
  }
}
