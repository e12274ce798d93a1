package dev.adyton.node;

import dev.adyton.console.Command;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code adyton serve}: runs the node until it is told to stop. */
@CommandLine.Command(
    name = "serve",
    description = "Serve a model: OpenAI's API over TLS and over the sealed channel.",
    modelTransformer = SettingOptions.class,
    footer = {
      "",
      "Example:",
      "  adyton serve --port 8443 --model models/adyton-demo-q8_0.gguf",
      "",
      "Prints \"ready https://…\" on standard output once it serves; typed events go to standard",
      "error. SIGTERM drains and stops.",
      "",
      "Exit codes: 0 stopped, 64 wrong command line, 65 no usable model, 66 a file is missing,",
      "  69 a port or the TPM cannot be had, 73 a file cannot be written,",
      "  77 refused by the launch gate or because of the environment, 78 wrong configuration."
    })
public final class ServeCommand implements Command {
  @CommandLine.Spec private @Nullable CommandSpec spec;

  /** Creates the command. */
  public ServeCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec");
    }
    CommandSpec read = spec;
    return Startup.serve(() -> SettingOptions.read(read), Optional.empty()).number();
  }
}
