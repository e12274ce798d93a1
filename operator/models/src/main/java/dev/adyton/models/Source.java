package dev.adyton.models;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a model is pulled from. */
sealed interface Source {
  /**
   * A repository of a hub.
   *
   * @param file one of it, empty for what makes it a model
   */
  record Hub(String organisation, String repository, Optional<String> file) implements Source {
    String repo() {
      return organisation + "/" + repository;
    }
  }

  /** One file of any server. */
  record Url(URI uri) implements Source {}

  /** {@code hf:ORG/REPO[:file]}; parts as hubs allow them. */
  Pattern HUB =
      Pattern.compile(
          "hf:([A-Za-z0-9][A-Za-z0-9._-]{0,95})/([A-Za-z0-9][A-Za-z0-9._-]{0,95})(?::([^:]{1,200}))?");

  static Source parse(String text) {
    Matcher m = HUB.matcher(text);
    if (m.matches()) {
      Optional<String> file = Optional.ofNullable(m.group(3));
      if (file.isPresent() && !Formats.isTaken(file.get())) {
        throw new UserError(
            ExitCode.USAGE,
            file.get() + " is not a file of a model",
            "Only GGUF, safetensors and their JSON files are taken.");
      }
      return new Hub(m.group(1), m.group(2), file);
    }
    if (text.startsWith("https://") || text.startsWith("http://")) {
      return new Url(Fetch.uri(text));
    }
    throw new UserError(
        ExitCode.USAGE, text + " is no source", "Write hf:ORG/REPO, hf:ORG/REPO:file or https://…");
  }
}
