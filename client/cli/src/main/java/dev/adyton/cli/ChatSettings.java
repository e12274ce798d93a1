package dev.adyton.cli;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a conversation is held with. Immutable; {@link #toString()} hides the key.
 *
 * @param apiKey the bearer key, empty where the node asks for none
 * @param model the model's name; empty = the first that the node names
 * @param stream whether answers are shown as they are generated
 * @param saveTo the folder that exchanges are written to, empty = nowhere
 */
public record ChatSettings(
    Optional<String> apiKey, Optional<String> model, boolean stream, Optional<Path> saveTo) {

  @Override
  public String toString() {
    return "ChatSettings[" + model.orElse("first model") + "]";
  }
}
