package dev.adyton.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which node, and what is believed of it: the options that every client command has. */
final class NodeOptions {
  @Option(
      names = "--url",
      required = true,
      paramLabel = "URL",
      description = "The node: https://HOST:PORT.")
  URI url = URI.create("https://127.0.0.1:8443");

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "PEM certificates to trust for TLS, instead of the system's.")
  Optional<Path> ca = Optional.empty();

  @Mixin PolicyOptions policy = new PolicyOptions();
}
