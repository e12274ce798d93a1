package dev.adyton.node.run;

import dev.adyton.content.SecretText;
import dev.adyton.engine.GenerationRequest;
import dev.adyton.text.answer.AnswerFormat;
import java.util.Optional;
import java.util.Set;

/**
 * A request for one answer, as the engine's threads need it. Its {@code toString} shows nothing.
 *
 * @param request for the engine
 * @param format how the answer has to be read
 * @param offered the names of the tools that it may call
 * @param several whether it may call more than one
 * @param echo what a text completion begins with, often nothing; absent where the answer is one of
 *     a conversation
 */
public record Asked(
    GenerationRequest request,
    AnswerFormat format,
    Set<String> offered,
    boolean several,
    Optional<SecretText> echo) {
  public Asked {
    offered = Set.copyOf(offered);
  }

  /** An answer in a conversation. */
  public Asked(
      GenerationRequest request, AnswerFormat format, Set<String> offered, boolean several) {
    this(request, format, offered, several, Optional.empty());
  }

  /** A text that is continued, {@code echo} ahead of what is new. */
  public static Asked completion(GenerationRequest request, SecretText echo) {
    return new Asked(request, AnswerFormat.PLAIN, Set.of(), true, Optional.of(echo));
  }

  @Override
  public String toString() {
    return "Asked";
  }
}
