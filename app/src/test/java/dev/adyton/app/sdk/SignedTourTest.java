package dev.adyton.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.client.okhttp.OkHttpClient;
import com.openai.core.ClientOptions;
import com.openai.core.http.StreamResponse;
import com.openai.errors.NotFoundException;
import com.openai.errors.PermissionDeniedException;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import dev.adyton.app.Trusted;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's SDK for Java over plain TLS, its requests signed by AWS's own signer. */
class SignedTourTest {
  private static final Path MODEL =
      Path.of(System.getProperty("adyton.root"), "models", "adyton-demo-q8_0.gguf");
  private static final String ID = "adyton-demo-q8_0";

  @TempDir static Path folder;
  private static Optional<Walk> walk = Optional.empty();

  @BeforeAll
  static void start() throws IOException {
    walk = Optional.of(Walk.start(folder, MODEL));
  }

  @AfterAll
  static void stop() {
    walk.ifPresent(Walk::close);
  }

  private static OpenAIClient client(String secret) throws Exception {
    Walk here = walk.orElseThrow();
    Trusted trusted = Trusted.of(here.ca());
    OkHttpClient http =
        OkHttpClient.builder()
            .sslSocketFactory(trusted.context().getSocketFactory())
            .trustManager(trusted.manager())
            .timeout(Duration.ofMinutes(1))
            .build();
    return new OpenAIClientImpl(
        ClientOptions.builder()
            .httpClient(new SigningHttpClient(http, Walk.ACCESS_KEY_ID, secret))
            .baseUrl(here.nodeUrl() + "/v1")
            .apiKey("unused")
            .maxRetries(0)
            .responseValidation(true)
            .build());
  }

  private static ChatCompletionCreateParams chat(String model) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage("Hello!").build();
  }

  @Test
  void aStreamABackgroundResponseAndWhatIsRefused() throws Exception {
    OpenAIClient client = client(Walk.SECRET_ACCESS_KEY);
    try {
      try (StreamResponse<ChatCompletionChunk> chunks =
          client.chat().completions().createStreaming(chat(ID))) {
        assertThat(chunks.stream().flatMap(c -> c.choices().stream())).hasSizeGreaterThan(2);
      }
      Response response =
          client
              .responses()
              .create(
                  ResponseCreateParams.builder()
                      .model(ID)
                      .input("Count from 1 to 5.")
                      .background(true)
                      .build());
      for (int i = 0;
          i < 3000 && !response.status().equals(Optional.of(ResponseStatus.COMPLETED));
          i++) {
        Thread.sleep(100);
        response = client.responses().retrieve(response.id());
      }
      assertThat(response.status()).contains(ResponseStatus.COMPLETED);
      client.responses().delete(response.id());
      String gone = response.id();
      assertThatThrownBy(() -> client.responses().retrieve(gone))
          .isInstanceOf(NotFoundException.class);
      assertThatThrownBy(() -> client.chat().completions().create(chat("no-such-model")))
          .isInstanceOf(NotFoundException.class);
    } finally {
      client.close();
    }
    OpenAIClient stranger = client("x".repeat(40));
    try {
      assertThatThrownBy(() -> stranger.models().list())
          .isInstanceOf(PermissionDeniedException.class);
    } finally {
      stranger.close();
    }
  }
}
