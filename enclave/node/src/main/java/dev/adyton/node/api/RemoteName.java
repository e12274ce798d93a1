package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.content.ToolCall;
import java.util.regex.Pattern;

/**
 * Names of remote tools as models see them: the server's label, two underscores, the tool's own
 * name. No label has two in a row, so that no name can be another's.
 */
final class RemoteName {
  static final String BETWEEN = "__";
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9](_?[A-Za-z0-9-]){0,63}");

  private RemoteName() {}

  /** Returns whether a server can be called so. */
  static boolean label(SecretText label) {
    return label.reveal().length() <= 64 && LABEL.matcher(label.reveal()).matches();
  }

  static SecretText of(SecretText label, SecretText name) {
    return SecretText.of(label.reveal() + BETWEEN + name.reveal());
  }

  static ToolCall call(String id, SecretText label, SecretText name, SecretText arguments) {
    return new ToolCall(SecretText.of(id), of(label, name), arguments);
  }

  /** Returns whether a name is one of a server's tools. */
  static boolean belongs(SecretText name, SecretText label) {
    return name.reveal().startsWith(label.reveal() + BETWEEN);
  }

  /** Returns the tool's own name. */
  static SecretText own(SecretText name, SecretText label) {
    return SecretText.of(name.reveal().substring(label.reveal().length() + BETWEEN.length()));
  }
}
