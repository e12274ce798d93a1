package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.Role;
import dev.adyton.content.SecretText;
import dev.adyton.content.ToolCall;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code system} and {@code messages} of the Messages API. */
final class MessagesInput {
  private static final String CONTENT = "messages.content";

  private MessagesInput() {}

  static List<ChatMessage> read(Members body) throws ApiException {
    List<ChatMessage> messages = new ArrayList<>();
    Optional<JsonValue> system = body.any("system");
    if (system.isPresent()) {
      SecretText text = Common.content(system.get(), List.of("text"), "system");
      messages.add(new ChatMessage(Role.SYSTEM, text));
    }
    for (JsonValue item : body.items("messages").orElseThrow(() -> body.missing("messages"))) {
      if (!(item instanceof JsonValue.Obj object)) {
        throw body.wrongType("messages");
      }
      message(new Members(object, "messages."), messages);
    }
    Common.checkMessages(messages, "messages");
    // An answer that the caller has begun cannot be continued: templates close every message.
    Role last = messages.getLast().role();
    if (last != Role.USER && last != Role.TOOL) {
      throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, "messages");
    }
    return messages;
  }

  private static void message(Members message, List<ChatMessage> out) throws ApiException {
    String role = message.requiredText("role").reveal();
    JsonValue content = message.any("content").orElseThrow(() -> message.missing("content"));
    message.requireAllKnown();
    List<JsonValue> blocks =
        switch (content) {
          case JsonValue.Text text -> List.of();
          case JsonValue.Arr(List<JsonValue> items) -> items;
          default -> throw ApiException.of(ErrorCode.INVALID_TYPE, CONTENT);
        };
    SecretText plain = content instanceof JsonValue.Text(SecretText t) ? t : SecretText.empty();
    switch (role) {
      case "user" -> user(plain, blocks, out);
      case "assistant" -> out.add(assistant(plain, blocks));
      default -> throw message.invalid("role");
    }
  }

  /** What tools answered comes before what the user says with it. */
  private static void user(SecretText plain, List<JsonValue> blocks, List<ChatMessage> out)
      throws ApiException {
    StringBuilder text = new StringBuilder(plain.reveal());
    Documents documents = new Documents();
    boolean results = false;
    for (JsonValue item : blocks) {
      Members block = block(item);
      switch (block.requiredText("type").reveal()) {
        case "text" -> text.append(text(block, "text", "citations"));
        case "document" -> documents.block(block);
        case "tool_result" -> {
          SecretText id = block.requiredText("tool_use_id");
          Optional<JsonValue> content = block.any("content");
          SecretText result =
              content.isEmpty()
                  ? SecretText.empty()
                  : Common.content(content.get(), List.of("text"), CONTENT);
          block.flag("is_error", false);
          out.add(ChatMessage.result(id, result));
          results = true;
        }
        default -> throw ApiException.of(ErrorCode.UNSUPPORTED_CONTENT, CONTENT);
      }
      block.ignore("cache_control");
      block.requireAllKnown();
    }
    if (!results || !text.isEmpty() || !documents.all().isEmpty()) {
      out.add(ChatMessage.user(SecretText.of(text.toString()), documents.all()));
    }
  }

  private static ChatMessage assistant(SecretText plain, List<JsonValue> blocks)
      throws ApiException {
    StringBuilder text = new StringBuilder(plain.reveal());
    StringBuilder reasoning = new StringBuilder();
    List<ToolCall> calls = new ArrayList<>();
    for (JsonValue item : blocks) {
      Members block = block(item);
      switch (block.requiredText("type").reveal()) {
        case "text" -> text.append(text(block, "text", "citations"));
        case "thinking" -> reasoning.append(text(block, "thinking", "signature"));
        case "redacted_thinking" -> block.ignore("data");
        case "tool_use" -> calls.add(call(block));
        default -> throw ApiException.of(ErrorCode.UNSUPPORTED_CONTENT, CONTENT);
      }
      block.ignore("cache_control", "caller");
      block.requireAllKnown();
    }
    return ChatMessage.assistant(
        SecretText.of(text.toString()), SecretText.of(reasoning.toString()), calls);
  }

  private static ToolCall call(Members block) throws ApiException {
    SecretText name = ToolsReader.name(block.requiredText("name"), "messages.content.name");
    JsonValue input = block.any("input").orElseThrow(() -> block.missing("input"));
    if (!(input instanceof JsonValue.Obj object)) {
      throw block.wrongType("input");
    }
    return new ToolCall(block.requiredText("id"), name, JsonText.of(object));
  }

  private static Members block(JsonValue item) throws ApiException {
    if (!(item instanceof JsonValue.Obj object)) {
      throw ApiException.of(ErrorCode.INVALID_TYPE, CONTENT);
    }
    return new Members(object, "messages.content.");
  }

  private static String text(Members block, String member, String beside) throws ApiException {
    block.ignore(beside);
    return block.requiredText(member).reveal();
  }
}
