package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.mcp.RemoteTool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Some of a server's tools (OpenAI OpenAPI, {@code MCPToolFilter}).
 *
 * @param names which; absent for any
 * @param readOnly whether those that say that they change nothing; absent for any
 */
record ToolFilter(Optional<List<String>> names, Optional<Boolean> readOnly) {
  private static final int MAX_NAMES = 256;

  /** Reads the filter that {@code name} is: an object, or with {@code list} also names alone. */
  static Optional<ToolFilter> read(Members in, String name, boolean list) throws ApiException {
    Optional<JsonValue> given = in.any(name);
    if (list && given.isPresent() && given.get() instanceof JsonValue.Arr) {
      return Optional.of(new ToolFilter(names(in, name), Optional.empty()));
    }
    Optional<Members> object = in.object(name);
    if (object.isEmpty()) {
      return Optional.empty();
    }
    Members filter = object.get();
    ToolFilter read = new ToolFilter(names(filter, "tool_names"), filter.flag("read_only"));
    filter.requireAllKnown();
    return Optional.of(read);
  }

  private static Optional<List<String>> names(Members in, String name) throws ApiException {
    Optional<List<JsonValue>> items = in.items(name);
    if (items.isEmpty()) {
      return Optional.empty();
    }
    List<String> names = new ArrayList<>();
    for (JsonValue item : items.get()) {
      if (!(item instanceof JsonValue.Text(SecretText text))) {
        throw in.wrongType(name);
      }
      names.add(text.reveal());
    }
    if (names.size() > MAX_NAMES) {
      throw in.invalid(name);
    }
    return Optional.of(List.copyOf(names));
  }

  boolean matches(RemoteTool tool) {
    return (names.isEmpty() || names.get().contains(tool.name().reveal()))
        && (readOnly.isEmpty() || readOnly.get() == tool.readOnly());
  }

  @Override
  public String toString() {
    return "ToolFilter";
  }
}
