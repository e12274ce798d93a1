package dev.adyton.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LangChain4j as it comes, with nothing changed but the base URL, through the real proxy. */
class LangChainTourTest {
  private static final Path MODEL =
      Path.of(System.getProperty("adyton.root"), "models", "adyton-demo-q8_0.gguf");
  private static final String ID = "adyton-demo-q8_0";
  private static final UserMessage QUESTION = UserMessage.from("What is the weather in Lima?");

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

  private static OpenAiChatModel model(String name) {
    Walk here = walk.orElseThrow();
    return OpenAiChatModel.builder()
        .baseUrl(here.baseUrl())
        .apiKey(here.apiKey())
        .modelName(name)
        .temperature(0.0)
        .maxRetries(0)
        .build();
  }

  @Test
  void aToolIsCalledAnsweredAndSpokenOf() {
    ToolSpecification weather =
        ToolSpecification.builder()
            .name("get_weather")
            .description("weather of a city")
            .parameters(
                JsonObjectSchema.builder().addStringProperty("city").required("city").build())
            .build();
    List<ChatMessage> messages = new ArrayList<>(List.of(QUESTION));
    AiMessage first = ask(messages, weather);
    ToolExecutionRequest call = first.toolExecutionRequests().getFirst();
    assertThat(call.name()).isEqualTo("get_weather");
    assertThat(call.arguments()).isEqualTo("{\"city\":\"Lima\"}");
    messages.add(first);
    messages.add(ToolExecutionResultMessage.from(call, "{\"sky\": \"dry\"}"));
    assertThat(ask(messages, weather).text()).isNotBlank();
  }

  private static AiMessage ask(List<ChatMessage> messages, ToolSpecification tool) {
    return model(ID)
        .chat(ChatRequest.builder().messages(messages).toolSpecifications(tool).build())
        .aiMessage();
  }

  @Test
  void anAnswerIsHeldToASchema() {
    JsonObjectSchema sky =
        JsonObjectSchema.builder()
            .addProperty("sky", JsonEnumSchema.builder().enumValues("dry", "wet").build())
            .required("sky")
            .build();
    ResponseFormat format =
        ResponseFormat.builder()
            .type(ResponseFormatType.JSON)
            .jsonSchema(JsonSchema.builder().name("sky").rootElement(sky).build())
            .build();
    ChatResponse answer =
        model(ID).chat(ChatRequest.builder().messages(QUESTION).responseFormat(format).build());
    assertThat(answer.aiMessage().text()).matches("\\{\"sky\": ?\"(dry|wet)\" ?}");
    assertThat(answer.tokenUsage().outputTokenCount()).isPositive();
  }

  @Test
  void aStreamComesInPieces() throws Exception {
    Walk here = walk.orElseThrow();
    List<String> pieces = new ArrayList<>();
    CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
    OpenAiStreamingChatModel.builder()
        .baseUrl(here.baseUrl())
        .apiKey(here.apiKey())
        .modelName(ID)
        .build()
        .chat(
            "Tell me a story.",
            new StreamingChatResponseHandler() {
              @Override
              public void onPartialResponse(String piece) {
                pieces.add(piece);
              }

              @Override
              public void onCompleteResponse(ChatResponse response) {
                whole.complete(response);
              }

              @Override
              public void onError(Throwable error) {
                whole.completeExceptionally(error);
              }
            });
    String text = whole.get(60, TimeUnit.SECONDS).aiMessage().text();
    assertThat(pieces).hasSizeGreaterThan(1);
    assertThat(String.join("", pieces)).isEqualTo(text);
  }

  @Test
  void errorsAreItsOwn() {
    assertThatThrownBy(() -> model("no-such-model").chat("x"))
        .isInstanceOf(ModelNotFoundException.class);
    OpenAiChatModel model = model(ID);
    String endless = "word ".repeat(4096);
    assertThatThrownBy(() -> model.chat(endless)).isInstanceOf(InvalidRequestException.class);
  }
}
