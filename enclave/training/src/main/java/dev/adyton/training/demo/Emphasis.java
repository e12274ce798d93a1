package dev.adyton.training.demo;

import java.util.List;

/**
 * How much of the corpus is about tools, and how hard those lessons are. Scores are always taken on
 * {@link #PLAIN}; a run that goes on from a model that already talks may spend its time elsewhere.
 *
 * @param toolShare conversations of a hundred that list tools
 * @param parameters what the number of a made-up tool's parameters is drawn from
 * @param others what the number of tools beside the asked one is drawn from
 * @param freeWords of a hundred messages to pass on, those that are any words at all
 */
public record Emphasis(
    int toolShare, List<Integer> parameters, List<Integer> others, int freeWords) {
  /** The demo's mixture. */
  public static final Emphasis PLAIN =
      new Emphasis(27, List.of(0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3), List.of(0, 1, 1, 1, 2, 2, 3), 0);

  /** More tools, more of them at a time, more arguments. */
  public static final Emphasis TOOLS =
      new Emphasis(45, List.of(0, 1, 1, 1, 1, 2, 2, 2, 3, 3), List.of(0, 1, 1, 2, 2, 3, 3), 35);

  public Emphasis {
    parameters = List.copyOf(parameters);
    others = List.copyOf(others);
    if (toolShare < 0 || toolShare > 85 || freeWords < 0 || freeWords > 100) {
      throw new IllegalArgumentException("shares of a hundred; memory and personas need 11");
    }
  }
}
