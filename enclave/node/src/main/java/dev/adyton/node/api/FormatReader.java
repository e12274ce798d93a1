package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import java.util.Optional;

/** Reads what an answer's text has to be. */
final class FormatReader {
  private FormatReader() {}

  /** Reads Chat Completions' {@code response_format}. */
  static Format chat(Members body) throws ApiException {
    Optional<Members> format = body.object("response_format");
    if (format.isEmpty()) {
      return Format.Free.TEXT;
    }
    String type = format.get().requiredText("type").reveal();
    return type.equals("json_schema")
        ? schema(format.get().object(type).orElseThrow(() -> format.get().missing(type)))
        : plain(type, "response_format");
  }

  /** Reads the Responses API's {@code text}. */
  static Format responses(Members body) throws ApiException {
    Optional<Members> text = body.object("text");
    if (text.isEmpty()) {
      return Format.Free.TEXT;
    }
    text.get().word("verbosity", "low", "medium", "high");
    Optional<Members> format = text.get().object("format");
    text.get().requireAllKnown();
    if (format.isEmpty()) {
      return Format.Free.TEXT;
    }
    String type = format.get().requiredText("type").reveal();
    return type.equals("json_schema") ? schema(format.get()) : plain(type, "text.format");
  }

  /** Reads the Messages API's {@code output_config.format}. */
  static Format messages(Members body) throws ApiException {
    Optional<Members> config = body.object("output_config");
    if (config.isEmpty()) {
      return Format.Free.TEXT;
    }
    config.get().ignore("effort");
    Optional<Members> format = config.get().object("format");
    config.get().requireAllKnown();
    if (format.isEmpty()) {
      return Format.Free.TEXT;
    }
    if (!format.get().requiredText("type").reveal().equals("json_schema")) {
      throw ApiException.of(ErrorCode.INVALID_VALUE, "output_config.format");
    }
    SecretText schema = object(format.get(), "schema");
    format.get().requireAllKnown();
    return new Format.Schema(SecretText.of("answer"), SecretText.empty(), schema, true);
  }

  private static Format plain(String type, String param) throws ApiException {
    return switch (type) {
      case "text" -> Format.Free.TEXT;
      case "json_object" -> Format.AnyObject.JSON;
      default -> throw ApiException.of(ErrorCode.UNSUPPORTED_PARAMETER, param);
    };
  }

  private static Format schema(Members schema) throws ApiException {
    Format.Schema read =
        new Format.Schema(
            schema.requiredText("name"),
            schema.text("description").orElse(SecretText.empty()),
            object(schema, "schema"),
            schema.flag("strict", false));
    schema.requireAllKnown();
    return read;
  }

  private static SecretText object(Members members, String name) throws ApiException {
    return switch (members.any(name).orElseThrow(() -> members.missing(name))) {
      case JsonValue.Obj object -> JsonText.of(object);
      default -> throw members.wrongType(name);
    };
  }
}
