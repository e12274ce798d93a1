package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.mcp.RemoteTool;
import java.util.Optional;

/**
 * Which of a server's tools the caller wants to be asked for before they are called ({@code
 * require_approval}). What is in no filter, or in both, is asked for.
 *
 * @param always those that are
 * @param never those that are not
 * @param otherwise whether the rest is
 */
record Leave(Optional<ToolFilter> always, Optional<ToolFilter> never, boolean otherwise) {
  static Leave read(Members in) throws ApiException {
    String name = "require_approval";
    Optional<JsonValue> given = in.any(name);
    if (given.isPresent() && given.get() instanceof JsonValue.Obj) {
      Members filters = in.object(name).orElseThrow();
      Leave leave =
          new Leave(
              ToolFilter.read(filters, "always", false),
              ToolFilter.read(filters, "never", false),
              true);
      filters.requireAllKnown();
      return leave;
    }
    String word = in.text(name).map(SecretText::reveal).orElse("always");
    if (!word.equals("always") && !word.equals("never")) {
      throw in.invalid(name);
    }
    return new Leave(Optional.empty(), Optional.empty(), word.equals("always"));
  }

  boolean needed(RemoteTool tool) {
    boolean asked = always.isPresent() && always.get().matches(tool);
    boolean free = never.isPresent() && never.get().matches(tool);
    return asked || (otherwise && !free);
  }
}
