package dev.adyton.node.run;

import dev.adyton.content.SecretText;
import dev.adyton.node.mcp.RemoteTool;
import java.util.List;
import java.util.Optional;

/**
 * What the node did at a server of tools for a response, or wants leave to do. No {@code toString}
 * shows anything of it.
 */
public sealed interface ConnectorItem {
  /** Returns the item's name, unique in its response. */
  String id();

  /** Returns the caller's word for the server. */
  SecretText label();

  /**
   * A server's tools.
   *
   * @param tools those that the caller allows
   * @param error why they are not known
   */
  record Tools(String id, SecretText label, List<RemoteTool> tools, Optional<String> error)
      implements ConnectorItem {
    public Tools {
      tools = List.copyOf(tools);
    }

    @Override
    public String toString() {
      return "Tools";
    }
  }

  /**
   * A call.
   *
   * @param arguments a JSON object, or what was written of it
   * @param outcome what came of it; nothing before, and of one that was not written to its end
   * @param approval the request for leave that it goes back to
   */
  record Call(
      String id,
      SecretText label,
      SecretText name,
      SecretText arguments,
      Optional<Outcome> outcome,
      Optional<SecretText> approval)
      implements ConnectorItem {
    /** Returns this with what came of it. */
    public Call with(Outcome came) {
      return new Call(id, label, name, arguments, Optional.of(came), approval);
    }

    @Override
    public String toString() {
      return "Call";
    }
  }

  /** A call that the caller has to allow first. */
  record Approval(String id, SecretText label, SecretText name, SecretText arguments)
      implements ConnectorItem {
    @Override
    public String toString() {
      return "Approval";
    }
  }

  /** What came of a call. */
  sealed interface Outcome {
    /** Returns what the model is told. */
    SecretText told();
  }

  /** The tool answered. */
  record Answered(SecretText told) implements Outcome {}

  /** The tool says that it failed. */
  record Failed(SecretText told) implements Outcome {}

  /**
   * It was not called, or did not answer.
   *
   * @param http whether {@code code} is a status
   * @param code a status or the protocol's error; 0 for none
   * @param message constant words
   */
  record Broken(boolean http, int code, String message) implements Outcome {
    @Override
    public SecretText told() {
      return SecretText.of(message);
    }
  }
}
