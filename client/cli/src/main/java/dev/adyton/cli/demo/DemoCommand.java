package dev.adyton.cli.demo;

import dev.adyton.attestation.VerifierPolicy;
import dev.adyton.cli.ChatSession;
import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;

/** {@code adyton demo}: starts a node, verifies it, chats, checks the receipts, stops the node. */
@CommandLine.Command(
    name = "demo",
    description = {
      "Start a node on this machine, verify it, chat with the shipped model, check each receipt.",
      "Runs at level SIMULATED: it shows every step, and proves nothing about this machine."
    },
    footer = {
      "",
      "Example:",
      "  adyton demo --once \"What can you see of my prompt?\"",
      "",
      "Exit codes: 0 done; 1 the node or a receipt was refused; 66 no model; 69 the node did not start;",
      "130 interrupted"
    })
public final class DemoCommand implements Command {
  @CommandLine.Option(
      names = "--once",
      paramLabel = "PROMPT",
      description = "Ask one question and exit.")
  private Optional<String> once = Optional.empty();

  @CommandLine.Option(
      names = "--model",
      paramLabel = "F",
      description = "A GGUF model. Default: the shipped one.")
  private Optional<Path> model = Optional.empty();

  @CommandLine.Option(
      names = "--show-node",
      description =
          "Show what the node itself says on standard error: typed events, never content.")
  private boolean showNode;

  @Override
  public Integer call() {
    try (NodeProcess node =
        NodeProcess.start(model.orElseGet(DemoCommand::shippedModel), showNode)) {
      return ChatSession.run(
          node.address(),
          node.ca(),
          VerifierPolicy.demo(),
          node.apiKey(),
          once,
          System.out,
          System.err);
    }
  }

  private static Path shippedModel() {
    Path model = Path.of(System.getProperty("adyton.models", "models"), "adyton-demo-q8_0.gguf");
    if (!Files.isRegularFile(model)) {
      throw new UserError(
          ExitCode.NO_INPUT,
          "the shipped model is not at " + model,
          "Name a GGUF file of your own: adyton demo --model F");
    }
    return model;
  }
}
