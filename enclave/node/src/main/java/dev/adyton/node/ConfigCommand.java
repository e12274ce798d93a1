package dev.adyton.node;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.node.config.Config;
import dev.adyton.node.config.NodeConfig;
import dev.adyton.node.config.Setting;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code adyton config}: shows the node's settings. */
@CommandLine.Command(
    name = "config",
    description = "Show the node's settings.",
    subcommands = ConfigCommand.Print.class,
    footer = {"", "Example:", "  adyton config print --config /etc/adyton.conf"})
public final class ConfigCommand implements Command {
  @CommandLine.Spec private @Nullable CommandSpec spec;

  /** Creates the command. */
  public ConfigCommand() {}

  @Override
  public Integer call() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getErr());
    }
    return ExitCode.USAGE.number();
  }

  /** {@code adyton config print}: every setting with value and origin. */
  @CommandLine.Command(
      name = "print",
      description = "Print every setting with its value and where that came from.",
      modelTransformer = SettingOptions.class,
      footer = {
        "",
        "Example:",
        "  adyton config print --config /etc/adyton.conf --port 9443",
        "",
        "Takes the flags of serve. Exit codes: 0 printed, 64 wrong command line, 66 the file",
        "  cannot be read, 78 wrong configuration."
      })
  static final class Print implements Callable<Integer> {
    @CommandLine.Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      if (spec == null) {
        throw new IllegalStateException("picocli sets the spec");
      }
      Config config = SettingOptions.read(spec);
      PrintWriter out = spec.commandLine().getOut();
      for (Setting setting : Setting.values()) {
        Config.Entry entry = config.entry(setting);
        out.printf("%s=%s  # %s%n", setting.key(), entry.value(), entry.origin().word());
      }
      out.flush();
      check(config);
      return ExitCode.OK.number();
    }

    private static void check(Config config) {
      if (config.path(Setting.MODEL).isPresent()) {
        NodeConfig.of(config);
      }
    }
  }
}
