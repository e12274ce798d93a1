package dev.adyton.node.mcp;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.content.SecretText;
import dev.adyton.node.http.JsonOut;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;

/** Writes and reads the protocol's messages (JSON-RPC 2.0; MCP 2025-06-18). Stateless. */
final class Messages {
  /** The version that is asked for. */
  static final String VERSION = "2025-06-18";

  /** Another whose messages are the same as far as they are used here. */
  static final String EARLIER = "2025-03-26";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,60}");

  private Messages() {}

  static byte[] request(long id, String method, Consumer<JsonGenerator> params) {
    return JsonOut.object(out -> {
      head(out, method);
      out.writeNumberProperty("id", id);
      out.writeObjectPropertyStart("params");
      params.accept(out);
      out.writeEndObject();
    });
  }

  static byte[] initialized() {
    return JsonOut.object(out -> head(out, "notifications/initialized"));
  }

  private static void head(JsonGenerator out, String method) {
    out.writeStringProperty("jsonrpc", "2.0");
    out.writeStringProperty("method", method);
  }

  static void initialize(JsonGenerator out) {
    out.writeStringProperty("protocolVersion", VERSION);
    out.writeObjectPropertyStart("capabilities");
    out.writeEndObject();
    out.writeObjectPropertyStart("clientInfo");
    out.writeStringProperty("name", "adyton");
    out.writeStringProperty("version", "1");
    out.writeEndObject();
  }

  /**
   * @param arguments a JSON object, checked where it was made
   */
  static void call(JsonGenerator out, SecretText name, SecretText arguments) {
    out.writeStringProperty("name", name.reveal());
    out.writeName("arguments");
    out.writeRawValue(arguments.reveal());
  }

  /** Returns whether a message is the answer to request {@code id}. */
  static boolean answers(byte[] message, long id, McpLimits limits) {
    try {
      return object(message, limits)
          .filter(in -> !in.has("method"))
          .flatMap(in -> Optional.ofNullable(in.members().get("id")))
          .filter(got -> got instanceof Json.Num n && n.isInteger() && n.integer() == id)
          .isPresent();
    } catch (CodecException e) {
      // Let it through, so that it is refused as what it is.
      return true;
    }
  }

  /**
   * Returns the result of an answer to request {@code id}.
   *
   * @throws McpException where it is an error, or none
   */
  static Json.Obj result(byte[] message, long id, McpLimits limits) throws McpException {
    try {
      Json.Obj in = object(message, limits).orElseThrow(Messages::malformed);
      if (!in.string("jsonrpc").equals("2.0") || in.integer("id") != id) {
        throw malformed();
      }
      if (in.has("error")) {
        long code = in.object("error").integer("code");
        throw new McpException(McpException.Code.RPC, Math.clamp(code, -99_999, 99_999));
      }
      return in.object("result");
    } catch (CodecException e) {
      throw malformed();
    }
  }

  private static Optional<Json.Obj> object(byte[] message, McpLimits limits) throws CodecException {
    return Json.parse(message, limits.json()) instanceof Json.Obj in
        ? Optional.of(in)
        : Optional.empty();
  }

  static McpException malformed() {
    return new McpException(McpException.Code.MALFORMED);
  }

  /** Reads the version that the server chose. */
  static String version(Json.Obj result) throws McpException {
    String version = text(result, "protocolVersion");
    if (!version.equals(VERSION) && !version.equals(EARLIER)) {
      throw new McpException(McpException.Code.PROTOCOL_VERSION);
    }
    return version;
  }

  /** Adds a page's tools and returns where the next one begins, if there is one. */
  static Optional<String> page(Json.Obj result, List<RemoteTool> into) throws McpException {
    try {
      for (Json.Obj tool : result.array("tools").objects()) {
        // A name that no model's tool can have cannot be called either.
        if (NAME.matcher(tool.string("name")).matches()) {
          into.add(tool(tool));
        }
      }
      if (!result.has("nextCursor") || result.get("nextCursor") == Json.Null.NULL) {
        return Optional.empty();
      }
      String cursor = result.string("nextCursor");
      if (cursor.length() > McpLimits.MAX_NAME) {
        throw new McpException(McpException.Code.TOO_LARGE);
      }
      return Optional.of(cursor);
    } catch (CodecException e) {
      throw malformed();
    }
  }

  private static RemoteTool tool(Json.Obj tool) throws CodecException {
    boolean noted = tool.members().get("annotations") instanceof Json.Obj;
    Json.Obj notes = noted ? tool.object("annotations") : Json.object().build();
    boolean readOnly = notes.members().get("readOnlyHint") instanceof Json.Bool(boolean b) && b;
    String about = tool.members().get("description") instanceof Json.Str(String said) ? said : "";
    return new RemoteTool(
        SecretText.of(tool.string("name")),
        SecretText.of(about),
        written(tool.object("inputSchema")),
        noted ? written(notes) : SecretText.empty(),
        readOnly);
  }

  private static SecretText written(Json.Obj object) {
    byte[] json = JsonOut.object(out -> members(out, object));
    return SecretText.of(new String(json, StandardCharsets.UTF_8));
  }

  /** In the order in which they came: models read schemas, too. */
  private static void members(JsonGenerator out, Json.Obj object) {
    object
        .members()
        .forEach((name, value) -> {
          out.writeName(name);
          write(out, value);
        });
  }

  private static void write(JsonGenerator out, Json value) {
    switch (value) {
      case Json.Obj object -> {
        out.writeStartObject();
        members(out, object);
        out.writeEndObject();
      }
      case Json.Arr(List<Json> items) -> {
        out.writeStartArray();
        items.forEach(item -> write(out, item));
        out.writeEndArray();
      }
      case Json.Str(String text) -> out.writeString(text);
      case Json.Num n when n.isInteger() -> out.writeNumber(n.integer());
      case Json.Num(double n) -> out.writeNumber(n);
      case Json.Bool(boolean b) -> out.writeBoolean(b);
      case Json.Null none -> out.writeNull();
    }
  }

  /** Reads what a tool answered: its texts, or what is structured where it has none. */
  static ToolOutput output(Json.Obj result) throws McpException {
    List<String> texts = new ArrayList<>();
    try {
      if (result.has("content")) {
        for (Json.Obj block : result.array("content").objects()) {
          texts.add(block(block));
        }
      }
    } catch (CodecException e) {
      throw malformed();
    }
    boolean failed = result.members().get("isError") instanceof Json.Bool(boolean b) && b;
    String text = String.join("\n", texts);
    if (texts.isEmpty() && result.members().get("structuredContent") instanceof Json.Obj object) {
      text = written(object).reveal();
    }
    if (text.length() > McpLimits.MAX_OUTPUT) {
      throw new McpException(McpException.Code.TOO_LARGE);
    }
    return new ToolOutput(SecretText.of(text), failed);
  }

  private static String block(Json.Obj block) throws CodecException {
    String type = block.string("type");
    if (type.equals("text")) {
      return block.string("text");
    }
    boolean resource = type.equals("resource") && block.object("resource").has("text");
    // The model is to know that there was something that it cannot read.
    return resource ? block.object("resource").string("text") : "[not text]";
  }

  private static String text(Json.Obj object, String name) throws McpException {
    try {
      return object.string(name);
    } catch (CodecException e) {
      throw malformed();
    }
  }
}
