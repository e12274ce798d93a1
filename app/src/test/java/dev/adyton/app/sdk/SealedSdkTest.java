package dev.adyton.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.AnthropicClientImpl;
import com.anthropic.core.http.AsyncStreamResponse;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.core.ClientOptions;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.adyton.attestation.VerifierPolicy;
import dev.adyton.verifier.NodeConnection;
import dev.adyton.verifier.TrustAnchors;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both SDKs for Java seal by themselves to a real node: no proxy, no plaintext on any socket. */
class SealedSdkTest {
  private static final Path MODEL =
      Path.of(System.getProperty("adyton.root"), "models", "adyton-demo-q8_0.gguf");
  private static final String ID = "adyton-demo-q8_0";

  @TempDir static Path folder;
  private static Optional<Walk> walk = Optional.empty();
  private static Optional<NodeConnection> connection = Optional.empty();

  @BeforeAll
  static void start() throws Exception {
    Walk here = Walk.start(folder, MODEL);
    walk = Optional.of(here);
    connection =
        Optional.of(
            NodeConnection.connect(
                URI.create(here.nodeUrl()), VerifierPolicy.demo(), TrustAnchors.pem(here.ca())));
  }

  @AfterAll
  static void stop() {
    connection.ifPresent(NodeConnection::close);
    walk.ifPresent(Walk::close);
  }

  private static OpenAIClient openai(NodeConnection node, String apiKey) {
    return new OpenAIClientImpl(
        ClientOptions.builder()
            .httpClient(new SealedOpenAi(node))
            .baseUrl("https://sealed.invalid/v1")
            .apiKey(apiKey)
            .maxRetries(0)
            .responseValidation(true)
            .build());
  }

  private static OpenAIClient openai() {
    return openai(connection.orElseThrow(), walk.orElseThrow().apiKey());
  }

  private static AnthropicClient anthropic() {
    return new AnthropicClientImpl(
        com.anthropic.core.ClientOptions.builder()
            .httpClient(new SealedAnthropic(connection.orElseThrow()))
            .baseUrl("https://sealed.invalid/anthropic")
            .putHeader("x-api-key", walk.orElseThrow().apiKey())
            .maxRetries(0)
            .responseValidation(true)
            .build());
  }

  private static ChatCompletionCreateParams chat() {
    return ChatCompletionCreateParams.builder()
        .model(ID)
        .addUserMessage("Say a word about doors.")
        .temperature(0)
        .maxCompletionTokens(16)
        .build();
  }

  private static MessageCreateParams message() {
    return MessageCreateParams.builder()
        .model(ID)
        .maxTokens(16)
        .putAdditionalBodyProperty("temperature", com.anthropic.core.JsonValue.from(0))
        .addUserMessage("Say a word about doors.")
        .build();
  }

  @Test
  void openaiAnswersWholeAndInPieces() {
    ChatCompletion whole = openai().chat().completions().create(chat());
    String text = whole.choices().getFirst().message().content().orElse("");
    assertThat(text).isNotBlank();
    try (StreamResponse<ChatCompletionChunk> chunks =
        openai().chat().completions().createStreaming(chat())) {
      String pieces =
          chunks.stream()
              .flatMap(chunk -> chunk.choices().stream())
              .flatMap(choice -> choice.delta().content().stream())
              .collect(Collectors.joining());
      assertThat(pieces).isEqualTo(text);
    }
    assertThat(openai().models().list().data().getFirst().id()).isEqualTo(ID);
  }

  @Test
  void anthropicAnswersWholeAndInPieces() throws Exception {
    Message whole = anthropic().messages().create(message());
    String text = whole.content().getFirst().text().orElseThrow().text();
    assertThat(text).isNotBlank();
    List<String> pieces = Collections.synchronizedList(new ArrayList<>());
    AsyncStreamResponse<RawMessageStreamEvent> events =
        anthropic().async().messages().createStreaming(message());
    events
        .subscribe(event ->
            event
                .contentBlockDelta()
                .flatMap(delta -> delta.delta().text())
                .ifPresent(piece -> pieces.add(piece.text())))
        .onCompleteFuture()
        .get();
    assertThat(String.join("", pieces)).isEqualTo(text);
  }

  /** The node's own errors arrive as the SDK's. */
  @Test
  void errorsKeepTheirKinds() throws Exception {
    OpenAIClient stranger = openai(connection.orElseThrow(), "adyton-unknown-key");
    assertThatThrownBy(() -> stranger.models().list()).isInstanceOf(UnauthorizedException.class);
    NodeConnection closed =
        NodeConnection.connect(
            URI.create(walk.orElseThrow().nodeUrl()),
            VerifierPolicy.demo(),
            TrustAnchors.pem(walk.orElseThrow().ca()));
    closed.close();
    assertThatThrownBy(() -> openai(closed, "any").models().list())
        .isInstanceOf(OpenAIException.class);
  }
}
