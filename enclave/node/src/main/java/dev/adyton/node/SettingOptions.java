package dev.adyton.node;

import dev.adyton.node.config.Config;
import dev.adyton.node.config.Setting;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Gives a command one flag for every setting, and {@code --config}. Made from the list of settings,
 * so that no setting can be without its flag.
 */
final class SettingOptions implements IModelTransformer {
  private static final String CONFIG = "--config";

  @Override
  public CommandSpec transform(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder(CONFIG)
            .type(Path.class)
            .paramLabel("FILE")
            .description("File of key=value lines; a flag has precedence.")
            .build());
    for (Setting setting : Setting.values()) {
      String byDefault = setting.byDefault().isEmpty() ? "" : " Default: " + setting.byDefault();
      spec.addOption(
          OptionSpec.builder("--" + setting.key())
              .type(String.class)
              .paramLabel("VALUE")
              .description((setting.meaning() + byDefault).replace("%", "%%"))
              .build());
    }
    return spec;
  }

  /**
   * Returns what the command line and its file come to, but for the numeric profile.
   *
   * @param numerics profile {@code /} version, which stands in place of the setting's
   */
  static Config read(CommandSpec spec, String numerics) {
    Map<Setting, String> flags = flags(spec);
    flags.put(Setting.NUMERICS, numerics.replaceFirst("/.*", ""));
    return Config.of(flags, value(spec, CONFIG));
  }

  /** Returns what the command line and its file come to. */
  static Config read(CommandSpec spec) {
    return Config.of(flags(spec), value(spec, CONFIG));
  }

  private static Map<Setting, String> flags(CommandSpec spec) {
    Map<Setting, String> flags = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      Optional<String> value = value(spec, "--" + setting.key());
      value.ifPresent(v -> flags.put(setting, v));
    }
    return flags;
  }

  private static <T> Optional<T> value(CommandSpec spec, String option) {
    return Optional.ofNullable(
        spec.commandLine().getParseResult().<T>matchedOptionValue(option, null));
  }
}
