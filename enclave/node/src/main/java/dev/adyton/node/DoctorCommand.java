package dev.adyton.node;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.node.evidence.EngineBuild;
import dev.adyton.platform.Hardening;
import dev.adyton.platform.Platform;
import dev.adyton.platform.Platform.Capability;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code adyton doctor}: lists what protects a node on this machine, and what does not. */
@CommandLine.Command(
    name = "doctor",
    description = "List what protects a node on this machine, and what does not.",
    footer = {
      "",
      "Example:",
      "  adyton doctor",
      "",
      "Exit codes: 0 listed; nothing here is an error, a verifier judges."
    })
public final class DoctorCommand implements Command {
  @CommandLine.Spec private @Nullable CommandSpec spec;

  /** Creates the command. */
  public DoctorCommand() {}

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec");
    }
    PrintWriter out = spec.commandLine().getOut();
    List<Capability> all = new ArrayList<>(Platform.survey());
    all.addAll(Hardening.early());
    all.addAll(Hardening.confine());
    all.add(attach());
    all.addAll(surroundings());
    all.addAll(always());
    for (Capability capability : all) {
      out.printf(
          "%-4s %-18s %s%n",
          capability.available() ? "yes" : "no", capability.name(), capability.reason());
    }
    out.flush();
    return ExitCode.OK.number();
  }

  private static Capability attach() {
    String name = "attach-off";
    boolean off =
        ManagementFactory.getRuntimeMXBean()
            .getInputArguments()
            .contains("-XX:+DisableAttachMechanism");
    return off
        ? new Capability(name, true, "jcmd and jmap are not answered; a debugger needs no answer")
        : new Capability(name, false, "start it by ./adyton: the launcher's arguments are missing");
  }

  private static List<Capability> surroundings() {
    List<String> set =
        Surroundings.VARIABLES.stream()
            .filter(name -> !System.getenv().getOrDefault(name, "").isEmpty())
            .toList();
    Capability environment =
        set.isEmpty()
            ? new Capability("environment", true, "no variable puts code into the node")
            : new Capability(
                "environment", false, "serve refuses to start: set are " + String.join(", ", set));
    Capability build =
        new Capability(
            "engine-build",
            true,
            EngineBuild.digest() + " over " + EngineBuild.modules().size() + " modules");
    return List.of(environment, build);
  }

  /** What is so in this version, wherever it runs. */
  private static List<Capability> always() {
    return List.of(
        new Capability("sealed-channel", true, "requests open in the node alone"),
        new Capability(
            "post-quantum", true, "ML-KEM-768 with X25519 in the sealed channel; TLS is classical"),
        new Capability("no-content-log", true, "events are enums, numbers, bucketed sizes"),
        new Capability(
            "no-journal", true, "kept are responses sent with store=true, under --store"),
        new Capability("launch-record", false, "UNGATED: served on loopback only"),
        new Capability("signed-release", false, "UNRELEASED unless --release names one"),
        new Capability(
            "release-slots", false, "stage_release and roll_back: in an image with a second slot"),
        new Capability("encrypted-memory", false, "whoever runs the host can read memory"),
        new Capability("encrypted-weights", false, "the model is a plain file"));
  }
}
