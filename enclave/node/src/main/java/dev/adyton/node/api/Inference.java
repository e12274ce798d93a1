package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.engine.Penalties;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What every API's request for an answer comes down to.
 *
 * @param model the model asked for
 * @param messages the conversation, at least one message
 * @param maxTokens most tokens of the answer; absent for as many as fit
 * @param temperature 0 … 2
 * @param topP 0 … 1
 * @param topK most tokens to choose from; 0 for no limit
 * @param penalties for what the answer has said already
 * @param seed the sampling's seed; absent for a random one
 * @param stop texts that end the answer
 * @param stream whether the answer is wanted as it grows
 * @param includeUsage whether a Chat Completions stream ends with a chunk of token counts
 * @param obfuscation whether events shall be equally long; absent for the carrier's default
 * @param instructions the Responses API's {@code instructions}, to be echoed; empty where none
 */
record Inference(
    SecretText model,
    List<ChatMessage> messages,
    OptionalInt maxTokens,
    float temperature,
    float topP,
    int topK,
    Penalties penalties,
    OptionalLong seed,
    List<SecretText> stop,
    boolean stream,
    boolean includeUsage,
    Optional<Boolean> obfuscation,
    SecretText instructions) {
  Inference {
    messages = List.copyOf(messages);
    stop = List.copyOf(stop);
  }

  /**
   * Returns what the guardrails made of the request: with {@code admitted} messages, and with
   * {@code instructions} to be echoed as the model saw them, or not at all.
   *
   * @param admitted as many messages as there were; empty where the request is blocked
   */
  Inference as(Optional<List<ChatMessage>> admitted) {
    boolean echoed = admitted.isPresent() && !instructions.isEmpty();
    return new Inference(
        model,
        admitted.orElse(messages),
        maxTokens,
        temperature,
        topP,
        topK,
        penalties,
        seed,
        stop,
        stream,
        includeUsage,
        obfuscation,
        echoed ? admitted.get().getFirst().text() : SecretText.empty());
  }

  /** Returns this going on from {@code earlier}, which instructions stay ahead of. */
  Inference after(List<ChatMessage> earlier) {
    int head = instructions.isEmpty() ? 0 : 1;
    List<ChatMessage> all = new ArrayList<>(messages.subList(0, head));
    all.addAll(earlier);
    all.addAll(messages.subList(head, messages.size()));
    return new Inference(
        model,
        all,
        maxTokens,
        temperature,
        topP,
        topK,
        penalties,
        seed,
        stop,
        stream,
        includeUsage,
        obfuscation,
        instructions);
  }

  @Override
  public String toString() {
    return "Inference";
  }
}
