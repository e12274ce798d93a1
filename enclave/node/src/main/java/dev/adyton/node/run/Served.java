package dev.adyton.node.run;

import dev.adyton.content.ChatMessage;
import dev.adyton.engine.LoadedModel;
import dev.adyton.engine.ModelException;
import java.util.List;

/**
 * The model that is served, as the APIs show it.
 *
 * @param id its name in requests
 * @param created seconds since 1970 at which it was loaded
 * @param contextLength tokens of prompt and answer together
 * @param deployable {@code sha256:…} of what was launched
 * @param launchState what the launch gate said, such as {@code UNGATED}
 * @param numerics the numeric profile
 * @param kernels the rung of kernels in use
 * @param prompts how a conversation becomes token ids
 */
public record Served(
    String id,
    long created,
    int contextLength,
    String deployable,
    String launchState,
    String numerics,
    String kernels,
    Prompts prompts) {

  /** Lays out conversations. */
  @FunctionalInterface
  public interface Prompts {
    /**
     * Returns the ids of a conversation.
     *
     * @throws ModelException where the model's template cannot hold it
     */
    int[] render(List<ChatMessage> messages) throws ModelException;
  }

  /** Returns {@code model} under the name {@code id}. */
  public static Served of(
      String id, long created, LoadedModel model, String deployable, String launchState) {
    return new Served(
        id,
        created,
        model.info().contextLength(),
        deployable,
        launchState,
        model.numerics(),
        model.kernels(),
        model.chatTemplate()::render);
  }
}
