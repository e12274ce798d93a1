package dev.adyton.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.errors.BadRequestException;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.ToolChoiceAny;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.ResponseFormatJsonSchema;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A tool is offered, called, answered and spoken of, by OpenAI's and Anthropic's SDKs for Java as
 * they come, with their own validation of what they receive, through the real proxy.
 */
class ToolTourTest {
  private static final Path MODEL =
      Path.of(System.getProperty("adyton.root"), "models", "adyton-demo-q8_0.gguf");
  private static final String ID = "adyton-demo-q8_0";
  private static final String QUESTION = "What is the weather in Lima?";

  /** The newest SDK has no method for it; the API has the member. */
  private static final com.anthropic.core.JsonValue ZERO = com.anthropic.core.JsonValue.from(0);

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

  private static OpenAIClient openai() {
    return walk.orElseThrow().openai();
  }

  private static AnthropicClient anthropic() {
    Walk here = walk.orElseThrow();
    return AnthropicOkHttpClient.builder()
        .baseUrl(here.baseUrl().replace("/v1", "/anthropic"))
        .apiKey(here.apiKey())
        .maxRetries(0)
        .responseValidation(true)
        .build();
  }

  @Test
  void openaiCallsAToolAndGoesOn() {
    OpenAIClient client = openai();
    FunctionParameters parameters =
        FunctionParameters.builder()
            .putAdditionalProperty("type", JsonValue.from("object"))
            .putAdditionalProperty(
                "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
            .putAdditionalProperty("required", JsonValue.from(List.of("city")))
            .build();
    ChatCompletionCreateParams.Builder params =
        ChatCompletionCreateParams.builder()
            .model(ID)
            .temperature(0)
            .addFunctionTool(
                FunctionDefinition.builder()
                    .name("get_weather")
                    .description("weather of a city")
                    .parameters(parameters)
                    .strict(true)
                    .build())
            .addUserMessage(QUESTION);
    ChatCompletion first = client.chat().completions().create(params.build());
    ChatCompletionMessageFunctionToolCall call =
        first.choices().getFirst().message().toolCalls().orElseThrow().getFirst().asFunction();
    assertThat(call.function().name()).isEqualTo("get_weather");
    assertThat(call.function().arguments()).isEqualTo("{\"city\":\"Lima\"}");
    params.addMessage(first.choices().getFirst().message());
    params.addMessage(
        ChatCompletionToolMessageParam.builder()
            .toolCallId(call.id())
            .content("{\"sky\": \"dry\"}")
            .build());
    ChatCompletion second = client.chat().completions().create(params.build());
    assertThat(second.choices().getFirst().message().content().orElse("")).isNotBlank();
  }

  @Test
  void openaiHoldsAnAnswerToASchema() {
    ResponseFormatJsonSchema.JsonSchema.Schema schema =
        ResponseFormatJsonSchema.JsonSchema.Schema.builder()
            .putAdditionalProperty("type", JsonValue.from("object"))
            .putAdditionalProperty(
                "properties", JsonValue.from(Map.of("sky", Map.of("enum", List.of("dry", "wet")))))
            .putAdditionalProperty("required", JsonValue.from(List.of("sky")))
            .putAdditionalProperty("additionalProperties", JsonValue.from(false))
            .build();
    ChatCompletion answer =
        openai()
            .chat()
            .completions()
            .create(
                ChatCompletionCreateParams.builder()
                    .model(ID)
                    .addUserMessage(QUESTION)
                    .n(2)
                    .logprobs(true)
                    .jsonSchemaResponseFormat(
                        ResponseFormatJsonSchema.JsonSchema.builder()
                            .name("sky")
                            .strict(true)
                            .schema(schema)
                            .build())
                    .build());
    assertThat(answer.choices()).hasSize(2);
    for (ChatCompletion.Choice choice : answer.choices()) {
      assertThat(choice.message().content().orElse("")).matches("\\{\"sky\": ?\"(dry|wet)\" ?}");
      assertThat(choice.logprobs().orElseThrow().content().orElseThrow()).isNotEmpty();
    }
  }

  private static MessageCreateParams.Builder message() {
    return MessageCreateParams.builder()
        .model(ID)
        .maxTokens(60)
        .putAdditionalBodyProperty("temperature", ZERO)
        .addTool(tool())
        .addUserMessage(QUESTION);
  }

  private static com.anthropic.models.messages.Tool tool() {
    return com.anthropic.models.messages.Tool.builder()
        .name("get_weather")
        .description("weather of a city")
        .inputSchema(
            com.anthropic.models.messages.Tool.InputSchema.builder()
                .properties(
                    com.anthropic.models.messages.Tool.InputSchema.Properties.builder()
                        .putAdditionalProperty(
                            "city", com.anthropic.core.JsonValue.from(Map.of("type", "string")))
                        .build())
                .addRequired("city")
                .build())
        .build();
  }

  @Test
  void anthropicCallsAToolAndGoesOn() {
    AnthropicClient client = anthropic();
    Message first = client.messages().create(message().build());
    assertThat(first.stopReason()).contains(StopReason.TOOL_USE);
    ToolUseBlock use =
        first.content().stream()
            .flatMap(block -> block.toolUse().stream())
            .findFirst()
            .orElseThrow();
    assertThat(use.name()).isEqualTo("get_weather");
    assertThat(use._input().toString()).contains("Lima");
    Message second =
        client
            .messages()
            .create(
                message()
                    .addMessage(first)
                    .addUserMessageOfContentBlockParams(
                        List.of(
                            ContentBlockParam.ofToolResult(
                                ToolResultBlockParam.builder()
                                    .toolUseId(use.id())
                                    .content("{\"sky\": \"dry\"}")
                                    .build())))
                    .build());
    assertThat(second.content().stream().anyMatch(ContentBlock::isText)).isTrue();
  }

  @Test
  void anthropicStreamsCountsStopsAndRefuses() {
    AnthropicClient client = anthropic();
    try (var stream =
        client
            .messages()
            .createStreaming(message().toolChoice(ToolChoiceAny.builder().build()).build())) {
      List<RawMessageStreamEvent> events = stream.stream().toList();
      events.forEach(RawMessageStreamEvent::validate);
      assertThat(events.getFirst().isMessageStart()).isTrue();
      assertThat(events.getLast().isMessageStop()).isTrue();
    }
    long tokens =
        client
            .messages()
            .countTokens(
                MessageCountTokensParams.builder().model(ID).addUserMessage(QUESTION).build())
            .inputTokens();
    assertThat(tokens).isPositive();
    Message stopped =
        client
            .messages()
            .create(
                MessageCreateParams.builder()
                    .model(ID)
                    .maxTokens(60)
                    .putAdditionalBodyProperty("temperature", ZERO)
                    .addStopSequence("o")
                    .addUserMessage("Hello!")
                    .build());
    assertThat(stopped.stopReason()).contains(StopReason.STOP_SEQUENCE);
    assertThat(stopped.stopSequence()).contains("o");
    assertThatThrownBy(() ->
            client
                .messages()
                .create(
                    MessageCreateParams.builder()
                        .model(ID)
                        .maxTokens(60)
                        .putAdditionalBodyProperty(
                            "temperature", com.anthropic.core.JsonValue.from(3))
                        .addUserMessage("x")
                        .build()))
        .isInstanceOf(BadRequestException.class);
  }
}
