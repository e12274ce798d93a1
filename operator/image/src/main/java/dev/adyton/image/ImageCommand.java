package dev.adyton.image;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code adyton image}: the measured image. */
@CommandLine.Command(
    name = "image",
    description = "Build the measured image, predict its PCRs, boot it.",
    subcommands = {
      ImageBuildCommand.class,
      ImageModelCommand.class,
      ImageStateCommand.class,
      ImageSlotCommand.class,
      ImageSignCommand.class,
      ImageMeasureCommand.class,
      ImageBootCommand.class
    },
    footer = {
      "",
      "Example:",
      "  adyton image build --out image",
      "  adyton image model --from volume --out model.raw",
      "  adyton image measure --image image --model model.raw",
      "  adyton image boot --image image --model model.raw",
      "",
      "Exit codes: those of its commands"
    })
public final class ImageCommand implements Command {
  @CommandLine.Spec private @Nullable CommandSpec spec;

  /** For {@link java.util.ServiceLoader}. */
  public ImageCommand() {}

  @Override
  public Integer call() {
    if (spec != null) {
      spec.commandLine().usage(System.out);
    }
    return ExitCode.USAGE.number();
  }
}
