package dev.adyton.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.openai.client.OpenAIClient;
import com.openai.errors.PermissionDeniedException;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server of tools made with the protocol's own SDK, asked by a real node for OpenAI's SDK for
 * Java, through the real proxy.
 */
class McpTourTest {
  private static final Path ROOT = Path.of(System.getProperty("adyton.root"));
  private static final Path MODEL = ROOT.resolve("models/adyton-demo-q8_0.gguf");
  private static final String QUESTION = "What is the weather in Lima?";

  @TempDir static Path folder;
  private static Optional<Process> server = Optional.empty();
  private static Optional<Walk> walk = Optional.empty();
  private static String origin = "";

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    Path tools = Files.createDirectory(folder.resolve("mcp"));
    for (String file : List.of("package.json", "package-lock.json", ".npmrc", "server.mjs")) {
      Files.copy(ROOT.resolve("app/src/test/mcp").resolve(file), tools.resolve(file));
    }
    assumeTrue(installed(tools), "skipped: node or npm is absent, or npm reaches no registry");
    Process process =
        new ProcessBuilder("node", "server.mjs")
            .directory(tools.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    server = Optional.of(process);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String first = lines.readLine();
    assertThat(first).startsWith("ready http://127.0.0.1:");
    origin = first.substring("ready ".length());
    Path policy =
        Files.writeString(
            folder.resolve("tools.json"),
            "{\"format\":\"adyton-tools-policy/1\",\"egress\":\"listed\",\"projects\":"
                + "{\"default\":[\""
                + origin
                + "\"]}}");
    walk = Optional.of(Walk.start(folder, MODEL, "--tools-policy", policy.toString()));
  }

  private static boolean installed(Path tools) throws InterruptedException {
    List<String> command =
        List.of("npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund");
    try {
      return new ProcessBuilder(command)
              .directory(tools.toFile())
              .redirectErrorStream(true)
              .redirectOutput(tools.resolve("out.txt").toFile())
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @AfterAll
  static void stop() throws InterruptedException {
    walk.ifPresent(Walk::close);
    if (server.isPresent()) {
      server.get().destroy();
      assertThat(server.get().waitFor(120, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static Tool.Mcp.Builder tool() {
    return Tool.Mcp.builder()
        .serverLabel("weather")
        .serverUrl(origin + "/mcp")
        .authorization("mcp-test-token");
  }

  private static Tool.Mcp free() {
    return tool().requireApproval(Tool.Mcp.RequireApproval.McpToolApprovalSetting.NEVER).build();
  }

  private static ResponseCreateParams.Builder ask(Tool.Mcp tool) {
    return ResponseCreateParams.builder()
        .model("adyton-demo-q8_0")
        .temperature(0)
        .maxOutputTokens(200)
        .addTool(tool)
        .input(QUESTION);
  }

  @Test
  void aToolIsCalledAndSpokenOf() {
    Response response = walk.orElseThrow().openai().responses().create(ask(free()).build());
    List<ResponseOutputItem> items = response.output();
    assertThat(items.get(0).asMcpListTools().tools().getFirst().name()).isEqualTo("get_weather");
    ResponseOutputItem.McpCall call = items.get(1).asMcpCall();
    assertThat(call.name()).isEqualTo("get_weather");
    assertThat(call.arguments()).isEqualTo("{\"city\":\"Lima\"}");
    assertThat(call.output()).contains("{\"city\":\"Lima\",\"sky\":\"dry\"}");
    assertThat(items.getLast().asMessage().content().getFirst().asOutputText().text()).isNotBlank();
  }

  @Test
  void whatIsAskedIsAllowedOrNot() {
    OpenAIClient client = walk.orElseThrow().openai();
    Response first = client.responses().create(ask(tool().build()).store(true).build());
    ResponseOutputItem.McpApprovalRequest request = first.output().getLast().asMcpApprovalRequest();
    ResponseCreateParams next =
        ask(tool().build())
            .previousResponseId(first.id())
            .inputOfResponse(
                List.of(
                    com.openai.models.responses.ResponseInputItem.ofMcpApprovalResponse(
                        com.openai.models.responses.ResponseInputItem.McpApprovalResponse.builder()
                            .approvalRequestId(request.id())
                            .approve(true)
                            .build())))
            .build();
    Response second = client.responses().create(next);
    ResponseOutputItem.McpCall call =
        second.output().stream().flatMap(i -> i.mcpCall().stream()).findFirst().orElseThrow();
    assertThat(call.approvalRequestId()).contains(request.id());
    assertThat(call.output().orElse("")).contains("dry");
  }

  @Test
  void eventsAreTheSdks() {
    try (var stream =
        walk.orElseThrow().openai().responses().createStreaming(ask(free()).build())) {
      List<ResponseStreamEvent> events = stream.stream().toList();
      events.forEach(ResponseStreamEvent::validate);
      assertThat(events.stream().anyMatch(ResponseStreamEvent::isMcpListToolsCompleted)).isTrue();
      assertThat(events.stream().anyMatch(ResponseStreamEvent::isMcpCallArgumentsDone)).isTrue();
      assertThat(events.stream().anyMatch(ResponseStreamEvent::isMcpCallCompleted)).isTrue();
      assertThat(events.getLast().isCompleted()).isTrue();
    }
  }

  @Test
  void strangersAndOtherHostsAreRefused() {
    OpenAIClient client = walk.orElseThrow().openai();
    Response stranger =
        client.responses().create(ask(free().toBuilder().authorization("other").build()).build());
    assertThat(stranger.output().getFirst().asMcpListTools().error()).isPresent();
    assertThatThrownBy(() ->
            client
                .responses()
                .create(
                    ask(free().toBuilder().serverUrl("https://example.com/mcp").build()).build()))
        .isInstanceOf(PermissionDeniedException.class)
        .hasMessageContaining("tools policy");
  }
}
