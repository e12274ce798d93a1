package dev.adyton.cli;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code adyton chat}: verify a node, then talk to it through the sealed channel. */
@CommandLine.Command(
    name = "chat",
    description = {
      "Verify a node, then talk to its model through a sealed channel.",
      "Answers go to standard output; verification, level and receipt checks to standard error."
    },
    footer = {
      "",
      "Example:",
      "  adyton chat --url https://127.0.0.1:8443 --ca ca.pem --accept simulated,ungated \\",
      "      --api-key-file key --once \"What can you see of my prompt?\"",
      "",
      "Exit codes: 0 done; 1 evidence, answer or receipt did not hold; 64 usage; 65 bad input;",
      "  66 a file cannot be read; 69 the node cannot be reached or is busy; 77 key refused"
    })
public final class ChatCommand implements Command {
  /** The longest prompt read from standard input, in bytes. */
  private static final int MAX_PROMPT_BYTES = 1 << 20;

  @Mixin private NodeOptions node = new NodeOptions();
  @Mixin private KeyOptions key = new KeyOptions();

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "The model; else the first that the node names.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--once",
      paramLabel = "PROMPT",
      description = {
        "Ask this and end; '-' reads the prompt from standard input,",
        "where other processes of this machine cannot see it."
      })
  private Optional<String> once = Optional.empty();

  @Option(names = "--no-stream", description = "Show the answer only when all of it is checked.")
  private boolean plain;

  @Option(
      names = "--save-receipt",
      paramLabel = "DIR",
      description = {
        "Write each exchange to a folder of its own below DIR, readable by you alone:",
        "what `adyton receipt verify` wants. It holds prompt and answer in clear."
      })
  private Optional<Path> saveTo = Optional.empty();

  /** For {@link java.util.ServiceLoader}. */
  public ChatCommand() {}

  @Override
  public Integer call() {
    ChatSettings settings = new ChatSettings(key.read(), model, !plain, saveTo);
    return ChatSession.run(
        node.url,
        node.ca,
        node.policy.read(),
        settings,
        once.map(ChatCommand::prompt),
        System.in,
        System.out,
        System.err);
  }

  private static String prompt(String given) {
    if (!given.equals("-")) {
      return given;
    }
    try {
      return new String(System.in.readNBytes(MAX_PROMPT_BYTES), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT, "Standard input cannot be read.", "Give the prompt to --once.");
    }
  }
}
