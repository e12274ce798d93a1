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

/** Reads the {@code messages} of Chat Completions. */
final class ChatMessages {
  private ChatMessages() {}

  static List<ChatMessage> read(Members body, Attached attached) throws ApiException {
    List<JsonValue> items = body.items("messages").orElseThrow(() -> body.missing("messages"));
    List<ChatMessage> messages = new ArrayList<>(items.size());
    for (JsonValue item : items) {
      if (!(item instanceof JsonValue.Obj object)) {
        throw body.wrongType("messages");
      }
      messages.add(message(new Members(object, "messages."), attached));
    }
    Common.checkMessages(messages, "messages");
    return messages;
  }

  private static ChatMessage message(Members message, Attached attached) throws ApiException {
    Role role = Common.role(message.requiredText("role"), "messages.role");
    message.refuse("function_call", "audio");
    List<ToolCall> calls = calls(message);
    Optional<JsonValue> content = message.any("content");
    if (content.isEmpty() && calls.isEmpty()) {
      throw message.missing("content");
    }
    Documents documents = new Documents();
    SecretText text =
        content.isEmpty()
            ? SecretText.empty()
            : Common.content(
                content.get(),
                List.of("text"),
                "messages.content",
                (type, part) -> role == Role.USER && file(type, part, documents, attached));
    return switch (role) {
      case TOOL -> ChatMessage.result(message.requiredText("tool_call_id"), text);
      case ASSISTANT ->
          ChatMessage.assistant(
              text, message.text("reasoning_content").orElse(SecretText.empty()), calls);
      case SYSTEM -> new ChatMessage(role, text);
      case USER -> ChatMessage.user(text, documents.all());
    };
  }

  private static boolean file(String type, Members part, Documents documents, Attached attached)
      throws ApiException {
    boolean file = type.equals("file");
    if (file) {
      documents.part(part, attached);
    }
    return file;
  }

  private static List<ToolCall> calls(Members message) throws ApiException {
    List<ToolCall> calls = new ArrayList<>();
    for (JsonValue item : message.items("tool_calls").orElse(List.of())) {
      if (!(item instanceof JsonValue.Obj object)) {
        throw message.wrongType("tool_calls");
      }
      Members call = new Members(object, "messages.tool_calls.");
      if (!call.requiredText("type").reveal().equals("function")) {
        throw ApiException.of(ErrorCode.UNSUPPORTED_CONTENT, "messages.tool_calls");
      }
      Members function = call.object("function").orElseThrow(() -> call.missing("function"));
      calls.add(
          new ToolCall(
              call.requiredText("id"),
              ToolsReader.name(function.requiredText("name"), "messages.tool_calls"),
              Common.json(function.requiredText("arguments"), "messages.tool_calls")));
    }
    return calls;
  }
}
