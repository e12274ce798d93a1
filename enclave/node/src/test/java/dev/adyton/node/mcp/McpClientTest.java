package dev.adyton.node.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.adyton.content.SecretText;
import dev.adyton.node.http.Field;
import dev.adyton.node.tls.TlsIdentity;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers of tools that do well, badly, and never. */
@Timeout(180)
final class McpClientTest {
  private static final McpLimits LIMITS =
      new McpLimits(
          Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(5), 64 << 10);
  private static final McpLimits HASTY =
      new McpLimits(
          Duration.ofSeconds(10), Duration.ofMillis(900), Duration.ofMillis(300), 64 << 10);
  private static final SecretText NAME = SecretText.of("get_weather");
  private static final SecretText ARGUMENTS = SecretText.of("{\"city\":\"Lima\"}");

  private static McpClient client(String origin, Called called, Field... fields) throws Exception {
    return client(origin, LIMITS, called, fields);
  }

  private static McpClient client(String origin, McpLimits limits, Called called, Field... fields)
      throws Exception {
    String policy =
        "{\"egress\":\"listed\",\"format\":\"adyton-tools-policy/1\",\"projects\":{\"p\":[\""
            + origin.replace("https://", "")
            + "\"]}}";
    Egress.Permit permit =
        Egress.parse(policy.getBytes(StandardCharsets.UTF_8))
            .permit("p", Target.of(SecretText.of(origin + "/mcp")).orElseThrow())
            .orElseThrow();
    return new McpClient(permit, List.of(fields), limits, called);
  }

  /** Asks a server that does well but for {@code method}. */
  private static Optional<McpException.Code> spoilt(String method, Hostile.Manner manner)
      throws Exception {
    return spoilt(method, LIMITS, manner);
  }

  private static Optional<McpException.Code> spoilt(
      String method, McpLimits limits, Hostile.Manner manner) throws Exception {
    Hostile.Manner all =
        (exchange, asked, id) -> {
          if (asked.equals(method)) {
            manner.answer(exchange, asked, id);
          } else {
            Hostile.well(exchange, asked, id);
          }
        };
    try (Hostile server = new Hostile(all);
        McpClient client = client(server.origin(), limits, new Called())) {
      assertThat(client.tools()).hasSize(1);
      assertThat(client.call(NAME, ARGUMENTS).text().reveal()).isNotEmpty();
      return Optional.empty();
    } catch (McpException e) {
      return Optional.of(e.code());
    }
  }

  @Test
  void asksAsTheProtocolHasIt() throws Exception {
    Called called = new Called();
    List<String> heads = new ArrayList<>();
    Hostile.Manner manner =
        (exchange, method, id) -> {
          heads.add(
              method
                  + " "
                  + exchange.getRequestHeaders().getFirst("Mcp-Session-Id")
                  + " "
                  + exchange.getRequestHeaders().getFirst("Mcp-Protocol-Version")
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + exchange.getRequestHeaders().getFirst("Cookie"));
          exchange.getResponseHeaders().set("Set-Cookie", "a=b");
          Hostile.well(exchange, method, id);
        };
    try (Hostile server = new Hostile(manner)) {
      Field who = Identity.authorization(SecretText.of("t0ken")).orElseThrow();
      try (McpClient client = client(server.origin(), called, who)) {
        RemoteTool tool = client.tools().getFirst();
        assertThat(tool.name().reveal()).isEqualTo("get_weather");
        assertThat(tool.schema().reveal())
            .isEqualTo("{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}");
        assertThat(client.call(NAME, ARGUMENTS).text().reveal()).isEqualTo("dry");
      }
      String rest = " s1 2025-06-18 Bearer t0ken null";
      assertThat(heads)
          .containsExactly(
              "initialize null null Bearer t0ken null",
              "notifications/initialized" + rest,
              "tools/list" + rest,
              "tools/call" + rest,
              "DELETE" + rest);
      assertThat(called.hosts())
          .containsExactly(java.util.Map.entry(server.origin().substring("http://".length()), 5));
    }
  }

  @Test
  void readsEventsAndPagesAndErrorsOfTools() throws Exception {
    Hostile.Manner events =
        (exchange, method, id) ->
            Hostile.send(
                exchange,
                200,
                "text/event-stream; charset=utf-8",
                ": hello\r\n\r\nevent: message\r\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"x\"}\r\n"
                    + "\r\ndata:{\"jsonrpc\":\"2.0\",\ndata: \"id\":99,\"result\":{}}\n\n"
                    + "id: 7\rdata: "
                    + Hostile.result(
                        id,
                        "{\"isError\":true,\"content\":[{\"type\":\"image\",\"data\":\"\"},"
                            + "{\"type\":\"text\",\"text\":\"no\"}]}")
                    + "\r\r");
    AtomicInteger page = new AtomicInteger();
    Hostile.Manner manner =
        (exchange, method, id) -> {
          switch (method) {
            case "tools/call" -> events.answer(exchange, method, id);
            case "tools/list" -> {
              String next = page.getAndIncrement() == 0 ? ",\"nextCursor\":\"c\"" : "";
              String tool = Hostile.TOOL.replace("get_weather", "w" + page.get());
              Hostile.json(exchange, Hostile.result(id, "{\"tools\":[" + tool + "]" + next + "}"));
            }
            default -> Hostile.well(exchange, method, id);
          }
        };
    try (Hostile server = new Hostile(manner);
        McpClient client = client(server.origin(), new Called())) {
      assertThat(client.tools().stream().map(t -> t.name().reveal())).containsExactly("w1", "w2");
      ToolOutput output = client.call(NAME, ARGUMENTS);
      assertThat(output.failed()).isTrue();
      assertThat(output.text().reveal()).isEqualTo("[not text]\nno");
    }
  }

  @Test
  void aLostSessionIsBegunOnceMore() throws Exception {
    AtomicInteger lost = new AtomicInteger(1);
    assertThat(
            spoilt(
                "tools/call",
                (exchange, method, id) -> {
                  if (lost.getAndDecrement() > 0) {
                    exchange.sendResponseHeaders(404, -1);
                  } else {
                    Hostile.well(exchange, method, id);
                  }
                }))
        .isEmpty();
    assertThat(spoilt("tools/call", (exchange, m, id) -> exchange.sendResponseHeaders(404, -1)))
        .contains(McpException.Code.SESSION_LOST);
  }

  @Test
  void nothingIsFollowed() throws Exception {
    try (Hostile elsewhere = new Hostile(Hostile::well)) {
      for (int status : List.of(301, 302, 303, 307, 308)) {
        for (String method : List.of("initialize", "notifications/initialized", "tools/call")) {
          assertThat(
                  spoilt(
                      method,
                      (exchange, m, id) -> {
                        exchange.getResponseHeaders().set("Location", elsewhere.origin() + "/mcp");
                        exchange.sendResponseHeaders(status, -1);
                      }))
              .contains(McpException.Code.STATUS);
        }
      }
      assertThat(elsewhere.seen).isEmpty();
    }
  }

  @Test
  void tooMuchIsRefused() throws Exception {
    String big = "x".repeat(1000);
    McpException.Code large = McpException.Code.TOO_LARGE;
    assertThat(spoilt("tools/call", (e, m, id) -> Hostile.endless(e, "application/json", big)))
        .contains(large);
    assertThat(spoilt("tools/call", (e, m, id) -> Hostile.endless(e, "text/event-stream", big)))
        .contains(large);
    assertThat(
            spoilt("tools/list", (e, m, id) -> Hostile.endless(e, "text/event-stream", ": a\n\n")))
        .contains(large);
    String many = ("," + Hostile.TOOL).repeat(129).substring(1);
    assertThat(
            spoilt(
                "tools/list",
                (e, m, id) -> Hostile.json(e, Hostile.result(id, "{\"tools\":[" + many + "]}"))))
        .contains(large);
    String page = "{\"tools\":[" + Hostile.TOOL + "],\"nextCursor\":\"again\"}";
    assertThat(spoilt("tools/list", (e, m, id) -> Hostile.json(e, Hostile.result(id, page))))
        .contains(large);
  }

  @Test
  void whatNeverEndsIsGivenUp() throws Exception {
    assertThat(
            spoilt(
                "initialize",
                HASTY,
                (exchange, method, id) -> {
                  exchange.getResponseHeaders().set("content-type", "text/event-stream");
                  exchange.sendResponseHeaders(200, 0);
                  for (int i = 0; i < 100; i++) {
                    exchange.getResponseBody().write(":\n\n".getBytes(StandardCharsets.UTF_8));
                    exchange.getResponseBody().flush();
                    pause();
                  }
                }))
        .contains(McpException.Code.TIMEOUT);
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        McpClient client =
            client("http://127.0.0.1:" + silent.getLocalPort(), HASTY, new Called())) {
      assertThatThrownBy(client::tools).hasMessage("TIMEOUT");
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void otherAnswersAreNone() throws Exception {
    for (String bad :
        List.of(
            "",
            "{",
            "[]",
            "null",
            "{\"jsonrpc\":\"1.0\",\"id\":ID,\"result\":{}}",
            "{\"jsonrpc\":\"2.0\",\"id\":12345,\"result\":{}}",
            "{\"jsonrpc\":\"2.0\",\"id\":\"ID\",\"result\":{}}",
            "{\"jsonrpc\":\"2.0\",\"id\":ID}",
            "{\"jsonrpc\":\"2.0\",\"id\":ID,\"id\":ID,\"result\":{}}",
            "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":7}",
            "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":{\"content\":7}}",
            "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":{\"content\":[{\"type\":\"text\"}]}}",
            "{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":{\"content\":[{\"type\":\"resource\"}]}}",
            "[".repeat(10_000))) {
      assertThat(spoilt("tools/call", (e, m, id) -> Hostile.json(e, bad.replace("ID", id))))
          .as(bad.substring(0, Math.min(80, bad.length())))
          .contains(McpException.Code.MALFORMED);
    }
    String rpc = "{\"jsonrpc\":\"2.0\",\"id\":ID,\"error\":{\"code\":-32602,\"message\":\"x\"}}";
    assertThat(spoilt("tools/call", (e, m, id) -> Hostile.json(e, rpc.replace("ID", id))))
        .contains(McpException.Code.RPC);
    assertThat(spoilt("tools/call", (e, m, id) -> Hostile.send(e, 200, "text/html", "<p>")))
        .contains(McpException.Code.CONTENT_TYPE);
    assertThat(spoilt("tools/call", (e, m, id) -> Hostile.send(e, 200, "text/event-stream", "")))
        .contains(McpException.Code.MALFORMED);
    assertThat(spoilt("tools/call", (e, m, id) -> e.sendResponseHeaders(401, -1)))
        .contains(McpException.Code.STATUS);
    assertThat(spoilt("tools/call", (e, m, id) -> e.sendResponseHeaders(500, -1)))
        .contains(McpException.Code.STATUS);
    String old = "{\"protocolVersion\":\"2024-11-05\",\"capabilities\":{}}";
    assertThat(spoilt("initialize", (e, m, id) -> Hostile.json(e, Hostile.result(id, old))))
        .contains(McpException.Code.PROTOCOL_VERSION);
    assertThat(
            spoilt(
                "initialize",
                (e, m, id) -> {
                  e.getResponseHeaders().set("Mcp-Session-Id", "a b");
                  Hostile.well(e, "tools/list", id);
                }))
        .contains(McpException.Code.MALFORMED);
  }

  /** Mutants of a good answer: an output or a code, and never anything else. Seed printed. */
  @Test
  void mutantsOfAnAnswer() throws Exception {
    long seed = System.nanoTime();
    System.out.println("McpClientTest.mutantsOfAnAnswer seed " + seed);
    Random random = new Random(seed);
    String good =
        "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"content\":[{\"type\":\"text\",\"text\":"
            + "\"dry\"}]}}\n\n";
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
      for (int n = random.nextInt(4); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      List<byte[]> data = new ArrayList<>();
      SseReader reader = new SseReader(data::add);
      for (byte b : bytes) {
        reader.take(b);
      }
      for (byte[] each : data) {
        try {
          assertThat(Messages.output(Messages.result(each, 1, LIMITS)).text()).isNotNull();
        } catch (McpException e) {
          assertThat(e.code()).isIn(McpException.Code.MALFORMED, McpException.Code.RPC);
        }
      }
    }
  }

  @Test
  void strangersOfTlsAreNotSpokenTo() throws Exception {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.setHttpsConfigurator(new HttpsConfigurator(TlsIdentity.selfMade().context()));
    AtomicInteger asked = new AtomicInteger();
    server.createContext("/", exchange -> asked.incrementAndGet());
    server.start();
    try (McpClient client =
        client("https://127.0.0.1:" + server.getAddress().getPort(), LIMITS, new Called())) {
      assertThatThrownBy(client::tools).hasMessage("UNREACHABLE");
      assertThat(asked).hasValue(0);
    } finally {
      server.stop(0);
    }
  }
}
