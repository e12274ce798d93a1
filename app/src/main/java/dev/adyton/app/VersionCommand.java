package dev.adyton.app;

import dev.adyton.console.ExitCode;
import java.lang.module.ModuleDescriptor;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code adyton version}: what runs here. */
@CommandLine.Command(
    name = "version",
    description = "Print the version of Adyton and of the runtime under it.",
    footer = {"", "Example:", "  adyton version --json", "", "Exit codes: 0"})
final class VersionCommand implements Callable<Integer> {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @CommandLine.Option(names = "--json", description = "One JSON object instead of text.")
  private boolean json;

  @Override
  public Integer call() {
    String version =
        Main.class
            .getModule()
            .getDescriptor()
            .version()
            .map(ModuleDescriptor.Version::toString)
            .orElse("unknown");
    String runtime = System.getProperty("java.vm.name") + " " + Runtime.version();
    String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    // Three values that hold no quotes, so that this needs no JSON writer.
    spec.commandLine()
        .getOut()
        .println(
            json
                ? "{\"version\":\"%s\",\"runtime\":\"%s\",\"platform\":\"%s\"}"
                    .formatted(version, runtime, platform)
                : "adyton %s%n%s%n%s".formatted(version, runtime, platform));
    return ExitCode.OK.number();
  }
}
