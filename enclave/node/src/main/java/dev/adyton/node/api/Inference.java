package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.Role;
import dev.adyton.content.SecretText;
import dev.adyton.node.run.Conversation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What every API's request for an answer comes down to.
 *
 * @param model the model asked for
 * @param messages the conversation, at least one message
 * @param tooling the tools that the answer may call
 * @param format what its text has to be
 * @param decoding how its tokens are chosen
 * @param delivery how it is sent
 * @param instructions the Responses API's {@code instructions}, to be echoed; empty where none
 * @param labels what no answer depends on, to be echoed
 */
record Inference(
    SecretText model,
    List<ChatMessage> messages,
    Tooling tooling,
    Format format,
    Decoding decoding,
    Delivery delivery,
    SecretText instructions,
    Labels labels) {
  Inference {
    messages = List.copyOf(messages);
  }

  /** Returns what the model is asked, and the guardrails before it. */
  Conversation conversation() {
    return new Conversation(messages, tooling.tools());
  }

  /**
   * Returns what the guardrails made of the request: with {@code admitted} messages, and with
   * {@code instructions} to be echoed as the model saw them, or not at all.
   *
   * @param admitted as many messages and tools as there were; empty where the request is blocked
   */
  Inference as(Optional<Conversation> admitted) {
    boolean echoed = admitted.isPresent() && !instructions.isEmpty();
    return new Inference(
        model,
        admitted.map(Conversation::messages).orElse(messages),
        admitted.map(c -> tooling.with(c.tools())).orElse(Tooling.NO_TOOLS),
        format,
        decoding,
        delivery,
        echoed ? admitted.get().messages().getFirst().text() : SecretText.empty(),
        labels);
  }

  /** Returns this going on from {@code earlier}, which instructions stay ahead of. */
  Inference after(List<ChatMessage> earlier) {
    int head = instructions.isEmpty() ? 0 : 1;
    List<ChatMessage> all = new ArrayList<>(messages.subList(0, head));
    all.addAll(earlier);
    all.addAll(messages.subList(head, messages.size()));
    return new Inference(model, all, tooling, format, decoding, delivery, instructions, labels);
  }

  /** Returns this with {@code told} ahead of all. */
  Inference instructed(SecretText told) {
    List<ChatMessage> all = new ArrayList<>();
    all.add(new ChatMessage(Role.SYSTEM, told));
    all.addAll(messages);
    return new Inference(model, all, tooling, format, decoding, delivery, told, labels);
  }

  /** Returns this with a question in the place of all that instructions are not. */
  Inference asking(ChatMessage question) {
    List<ChatMessage> all = new ArrayList<>(messages.subList(0, instructions.isEmpty() ? 0 : 1));
    all.add(question);
    return new Inference(model, all, tooling, format, decoding, delivery, instructions, labels);
  }

  /** Returns this going on: another conversation, other tools, fewer tokens. */
  Inference turn(List<ChatMessage> said, Tooling with, Decoding how) {
    return new Inference(model, said, with, format, how, delivery, instructions, labels);
  }

  /** Returns what the request itself added to so many {@code earlier} messages. */
  List<ChatMessage> added(int earlier) {
    int head = (instructions.isEmpty() ? 0 : 1) + earlier;
    return messages.subList(head, messages.size());
  }

  /** Returns this with a seed, if it has none. */
  Inference seeded(long seed) {
    return new Inference(
        model, messages, tooling, format, decoding.seeded(seed), delivery, instructions, labels);
  }

  @Override
  public String toString() {
    return "Inference";
  }
}
