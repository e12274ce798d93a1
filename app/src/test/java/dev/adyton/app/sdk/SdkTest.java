package dev.adyton.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.NotFoundException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's SDKs, with nothing changed but the base URL, through the real proxy to a real node. */
class SdkTest {
  private static final Path ROOT = Path.of(System.getProperty("adyton.root"));
  private static final Path MODEL =
      Path.of(System.getProperty("adyton.testdata"), "models", "ember-q8_0.gguf");

  @TempDir static Path folder;
  private static Optional<Walk> walk = Optional.empty();

  @BeforeAll
  static void startNodeAndProxy() throws IOException {
    assumeTrue(
        Files.isRegularFile(MODEL), "skipped: the model " + MODEL.getFileName() + " is absent");
    walk = Optional.of(Walk.start(folder, MODEL));
  }

  @AfterAll
  static void stop() {
    walk.ifPresent(Walk::close);
  }

  private static Walk walk() {
    return walk.orElseThrow();
  }

  private static OpenAIClient client() {
    return OpenAIOkHttpClient.builder()
        .baseUrl(walk().baseUrl())
        .apiKey(walk().apiKey())
        .maxRetries(0)
        .build();
  }

  private static String model(OpenAIClient client) {
    return client.models().list().data().getFirst().id();
  }

  @Test
  void javaStreamsAChat() {
    OpenAIClient client = client();
    ChatCompletionCreateParams params =
        ChatCompletionCreateParams.builder()
            .model(model(client))
            .addUserMessage("What can you see of my prompt?")
            .maxCompletionTokens(24)
            .temperature(
                0.0) // the likeliest answer is known to be a sentence; a drawn one may be a word
            .build();
    try (StreamResponse<ChatCompletionChunk> chunks =
        client.chat().completions().createStreaming(params)) {
      List<String> pieces =
          chunks.stream()
              .flatMap(chunk -> chunk.choices().stream())
              .flatMap(choice -> choice.delta().content().stream())
              .filter(text -> !text.isEmpty())
              .toList();
      assertThat(pieces).as("streamed, not sent at once").hasSizeGreaterThan(1);
    }
    ChatCompletion whole = client.chat().completions().create(params);
    assertThat(whole.choices().getFirst().message().content().orElse("")).isNotBlank();
  }

  @Test
  void javaStreamsAResponse() {
    OpenAIClient client = client();
    ResponseCreateParams params =
        ResponseCreateParams.builder()
            .model(model(client))
            .input("What can you see of my prompt?")
            .maxOutputTokens(24)
            .temperature(0.0)
            .build();
    try (StreamResponse<ResponseStreamEvent> events = client.responses().createStreaming(params)) {
      List<ResponseStreamEvent> all = events.stream().toList();
      String text =
          all.stream()
              .flatMap(event -> event.outputTextDelta().stream())
              .map(delta -> delta.delta())
              .collect(Collectors.joining());
      assertThat(text).isNotBlank();
      ResponseStreamEvent last = all.getLast();
      assertThat(last.isCompleted() || last.isIncomplete()).isTrue();
    }
    assertThat(client.responses().create(params).output()).isNotEmpty();
  }

  @Test
  void anUnknownModelIsTheSdksOwnTypedError() {
    OpenAIClient client = client();
    ChatCompletionCreateParams params =
        ChatCompletionCreateParams.builder().model("no-such-model").addUserMessage("x").build();
    assertThatThrownBy(() -> client.chat().completions().create(params))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void javascriptStreamsAChatAndAResponse() throws IOException, InterruptedException {
    Path sources = ROOT.resolve("client/cli/src/test/js");
    Path project = Files.createDirectory(folder.resolve("js"));
    for (String file : List.of("package.json", "package-lock.json", ".npmrc", "stream.mjs")) {
      Files.copy(sources.resolve(file), project.resolve(file));
    }
    assumeTrue(run(project, "node", "--version") == 0, "skipped: node is absent");
    assumeTrue(
        run(project, "npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund") == 0,
        "skipped: npm is absent or reaches no registry");
    int exit = run(project, "node", "stream.mjs");
    String said = Files.readString(project.resolve("out.txt"), StandardCharsets.UTF_8);
    assertThat(exit).as(said).isZero();
    assertThat(said).contains("\"response.output_text.delta\"").contains("NotFoundError 404");
  }

  /** Runs a program with the SDK's own variables; its output goes to {@code out.txt}. */
  private static int run(Path project, String... command) throws InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(project.resolve("out.txt").toFile());
    builder.environment().put("OPENAI_BASE_URL", walk().baseUrl());
    builder.environment().put("OPENAI_API_KEY", walk().apiKey());
    try {
      return builder.start().waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
