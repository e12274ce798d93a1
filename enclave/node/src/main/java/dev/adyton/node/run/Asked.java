package dev.adyton.node.run;

import dev.adyton.engine.GenerationRequest;
import dev.adyton.text.answer.AnswerFormat;
import java.util.Set;

/**
 * A request for one answer, as the engine's threads need it. Its {@code toString} shows nothing.
 *
 * @param request for the engine
 * @param format how the answer has to be read
 * @param offered the names of the tools that it may call
 * @param several whether it may call more than one
 */
public record Asked(
    GenerationRequest request, AnswerFormat format, Set<String> offered, boolean several) {
  public Asked {
    offered = Set.copyOf(offered);
  }

  /** Text alone. */
  public static Asked text(GenerationRequest request) {
    return new Asked(request, AnswerFormat.PLAIN, Set.of(), true);
  }

  @Override
  public String toString() {
    return "Asked";
  }
}
