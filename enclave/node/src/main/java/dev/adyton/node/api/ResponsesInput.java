package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.Role;
import dev.adyton.content.SecretText;
import dev.adyton.content.ToolCall;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.mcp.RemoteTool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads the {@code input} of the Responses API: a text, or items. What an assistant thought, said
 * and called in a row is one message, as models were trained to see it. Used once.
 */
final class ResponsesInput {
  private static final List<String> TEXTS = List.of("input_text", "output_text", "text");

  private final List<ChatMessage> messages = new ArrayList<>();
  private SecretText text = SecretText.empty();
  private SecretText reasoning = SecretText.empty();
  private final List<ToolCall> calls = new ArrayList<>();

  private final List<SecretText> allowed = new ArrayList<>();
  private final Map<String, List<RemoteTool>> known = new HashMap<>();
  private final Attached attached;

  /** What is kept unread by the guardrails has no documents: it would be the user's words later. */
  private final boolean kept;

  private ResponsesInput(Attached attached, boolean kept) {
    this.attached = attached;
    this.kept = kept;
  }

  /**
   * What an input says.
   *
   * @param messages at least one, but where it allows calls that stand in what went before
   * @param allowed the requests for leave to call that it grants
   * @param known lists of servers' tools that it gives back, by the server's label
   */
  record Said(
      List<ChatMessage> messages, List<SecretText> allowed, Map<String, List<RemoteTool>> known) {
    @Override
    public String toString() {
      return "Said";
    }
  }

  static Said read(Members body, SecretText instructions, Attached attached) throws ApiException {
    ResponsesInput reader = new ResponsesInput(attached, false);
    if (!instructions.isEmpty()) {
      reader.messages.add(new ChatMessage(Role.SYSTEM, instructions));
    }
    JsonValue input = body.any("input").orElseThrow(() -> body.missing("input"));
    switch (input) {
      case JsonValue.Text(SecretText said) -> reader.messages.add(new ChatMessage(Role.USER, said));
      case JsonValue.Arr(List<JsonValue> items) -> reader.items(body, items);
      default -> throw body.wrongType("input");
    }
    if (reader.allowed.isEmpty()) {
      Common.checkMessages(reader.messages, "input");
    }
    return new Said(reader.messages, reader.allowed, reader.known);
  }

  /** Reads the {@code items} of a conversation. */
  static List<ChatMessage> items(Members body, int most, Attached attached) throws ApiException {
    List<JsonValue> items = body.items("items").orElseThrow(() -> body.missing("items"));
    if (items.size() > most) {
      throw body.invalid("items");
    }
    ResponsesInput reader = new ResponsesInput(attached, true);
    reader.items(body, items);
    if (!reader.allowed.isEmpty()) {
      throw ApiException.of(ErrorCode.UNSUPPORTED_CONTENT, "items.type");
    }
    return reader.messages;
  }

  private void items(Members body, List<JsonValue> items) throws ApiException {
    if (items.isEmpty()) {
      throw body.invalid("input");
    }
    for (JsonValue item : items) {
      if (!(item instanceof JsonValue.Obj object)) {
        throw body.wrongType("input");
      }
      item(new Members(object, "input."));
    }
    flush();
  }

  private void item(Members item) throws ApiException {
    String type = item.text("type").map(SecretText::reveal).orElse("message");
    switch (type) {
      case "message" -> message(item);
      case "reasoning" -> reasoning(item);
      case "function_call" -> call(item);
      case "function_call_output" -> {
        flush();
        item.refuse("caller", "namespace");
        item.ignore("name");
        SecretText id = item.requiredText("call_id");
        JsonValue output = item.any("output").orElseThrow(() -> item.missing("output"));
        messages.add(ChatMessage.result(id, Common.content(output, TEXTS, "input.output")));
      }
      case "compaction" -> {
        flush();
        messages.addAll(attached.compaction(item.requiredText("encrypted_content")));
      }
      case "mcp_list_tools" ->
          ConnectorInput.list(item).ifPresent(l -> known.put(l.label(), l.tools()));
      case "mcp_approval_request" -> calls.add(ConnectorInput.asked(item));
      case "mcp_approval_response" -> leave(ConnectorInput.leave(item));
      case "mcp_call" -> ConnectorInput.made(item).ifPresent(this::made);
      default -> throw ApiException.of(ErrorCode.UNSUPPORTED_CONTENT, "input.type");
    }
    item.ignore("id", "status", "phase");
    item.requireAllKnown();
  }

  private void message(Members item) throws ApiException {
    Role role = Common.role(item.requiredText("role"), "input.role");
    JsonValue content = item.any("content").orElseThrow(() -> item.missing("content"));
    Documents documents = new Documents();
    SecretText said =
        Common.content(
            content,
            TEXTS,
            "input.content",
            (type, part) -> role == Role.USER && file(type, part, documents));
    if (role == Role.TOOL) {
      throw item.invalid("role");
    }
    if (role != Role.ASSISTANT) {
      flush();
      messages.add(
          role == Role.USER
              ? ChatMessage.user(said, documents.all())
              : new ChatMessage(role, said));
      return;
    }
    if (!text.isEmpty() || !calls.isEmpty()) {
      flush();
    }
    text = said;
  }

  private boolean file(String type, Members part, Documents documents) throws ApiException {
    boolean file = type.equals("input_file") && !kept;
    if (file) {
      documents.input(part, attached);
    }
    return file;
  }

  private void reasoning(Members item) throws ApiException {
    if (!text.isEmpty() || !calls.isEmpty()) {
      flush();
    }
    Optional<JsonValue> content = item.any("content");
    if (content.isPresent()) {
      reasoning = Common.content(content.get(), List.of("reasoning_text"), "input.content");
    }
    // Nothing of ours is in them: this node shows what its model thought in clear.
    item.ignore("summary", "encrypted_content");
  }

  private void call(Members item) throws ApiException {
    item.refuse("caller", "namespace");
    SecretText id = item.requiredText("call_id");
    SecretText name = ToolsReader.name(item.requiredText("name"), "input.name");
    SecretText arguments = item.requiredText("arguments");
    boolean cut = item.text("status").map(SecretText::reveal).orElse("").equals("incomplete");
    if (!cut) {
      calls.add(new ToolCall(id, name, Common.json(arguments, "input.arguments")));
    }
    // One that was cut off was never made. It comes back where a client sends all items again.
  }

  private void leave(ConnectorInput.Leave leave) {
    flush();
    if (leave.told().isPresent()) {
      messages.add(ChatMessage.result(leave.request(), leave.told().get()));
    } else {
      allowed.add(leave.request());
    }
  }

  /** One that was asked for first stands in the input as that, too. */
  private void made(ConnectorInput.Made made) {
    boolean stands =
        Stream.concat(calls.stream(), messages.stream().flatMap(m -> m.calls().stream()))
            .anyMatch(call -> call.id().reveal().equals(made.call().id().reveal()));
    if (!stands) {
      calls.add(made.call());
    }
    flush();
    messages.add(ChatMessage.result(made.call().id(), made.told()));
  }

  private void flush() {
    if (!text.isEmpty() || !reasoning.isEmpty() || !calls.isEmpty()) {
      messages.add(ChatMessage.assistant(text, reasoning, calls));
    }
    text = SecretText.empty();
    reasoning = SecretText.empty();
    calls.clear();
  }
}
