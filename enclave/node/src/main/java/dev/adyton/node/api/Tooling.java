package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.content.Tool;
import java.util.ArrayList;
import java.util.List;

/**
 * Which tools an answer may call, and how freely.
 *
 * @param tools all that the request lists
 * @param mode whether it may, must not or must call one
 * @param only the names that it may call; empty for all
 * @param single whether {@code only} is one function that was named, not a list
 * @param parallel whether it may call more than one
 * @param connectors servers whose tools the node calls
 */
record Tooling(
    List<Tool> tools,
    Mode mode,
    List<String> only,
    boolean single,
    boolean parallel,
    Connectors connectors) {
  /** How freely. */
  enum Mode {
    AUTO,
    NONE,
    REQUIRED
  }

  static final Tooling NO_TOOLS = new Tooling(List.of(), Mode.AUTO, List.of(), false, true);

  /** Tools of the caller's own. */
  Tooling(List<Tool> tools, Mode mode, List<String> only, boolean single, boolean parallel) {
    this(tools, mode, only, single, parallel, Connectors.NONE);
  }

  Tooling {
    tools = List.copyOf(tools);
    only = List.copyOf(only);
  }

  /** Returns the tools that the model is told of. */
  List<Tool> offered() {
    return mode == Mode.NONE
        ? List.of()
        : tools.stream().filter(t -> only.isEmpty() || only.contains(t.name().reveal())).toList();
  }

  /** Returns whether the answer has to be a call. */
  boolean forced() {
    return mode == Mode.REQUIRED && !offered().isEmpty();
  }

  /** Returns this with other texts of the same tools. */
  Tooling with(List<Tool> checked) {
    return new Tooling(checked, mode, only, single, parallel, connectors);
  }

  /** Returns this with servers. */
  Tooling with(Connectors named) {
    return new Tooling(tools, mode, only, single, parallel, named);
  }

  /**
   * Returns this for one turn of several.
   *
   * @param remote the tools of servers
   * @param first whether it is the first: a call that is wanted need not be made again and again
   */
  Tooling turn(List<Tool> remote, boolean first) {
    List<Tool> all = new ArrayList<>(tools);
    all.addAll(remote);
    Mode now = first || mode == Mode.NONE ? mode : Mode.AUTO;
    return new Tooling(all, now, only, single, parallel);
  }

  /** Returns the name of the one function that was asked for; empty where it was not one. */
  SecretText named() {
    return single ? SecretText.of(only.getFirst()) : SecretText.empty();
  }

  @Override
  public String toString() {
    return "Tooling";
  }
}
