package dev.adyton.cli;

import dev.adyton.attestation.Outcome;
import dev.adyton.attestation.Step;
import dev.adyton.attestation.Verdict;
import dev.adyton.launch.LaunchRecord;
import java.io.PrintStream;
import java.util.List;

/** Writes a verdict for a person: one line per step, then level and launch state, said loudly. */
final class VerdictLines {
  private static final String WIDTH = "%s %-18s %s";

  private VerdictLines() {}

  static void print(Verdict verdict, PrintStream out) {
    print(verdict, false, out);
  }

  /**
   * Prints a verdict.
   *
   * @param explain whether to say below each step what it asks
   */
  static void print(Verdict verdict, boolean explain, PrintStream out) {
    Marks marks = Marks.of(out);
    for (Step step : verdict.steps()) {
      out.println(TerminalText.clean(line(step, marks)));
      if (explain) {
        out.println("       " + StepGuide.of(step.name()));
      }
    }
    verdict
        .level()
        .ifPresentOrElse(
            level -> out.println("level    " + level + ": " + level.meaning()),
            () -> out.println("level    none: nothing was shown"));
    List<String> launch = verdict.claimed().map(s -> s.launch()).orElse(List.of());
    if (launch.contains(LaunchRecord.UNGATED)) {
      out.println(
          "launch   UNGATED: no launch gate ever looked at this model; for its own machine only");
    } else {
      verdict.steps().stream()
          .filter(step -> step.name().equals("launch") && step.outcome() instanceof Outcome.Pass)
          .forEach(step -> out.println(TerminalText.clean("launch   " + step.detail())));
    }
    out.println("verdict  " + (verdict.accepted() ? "ACCEPTED" : "REFUSED"));
  }

  private static String line(Step step, Marks marks) {
    return switch (step.outcome()) {
      case Outcome.Pass _ ->
          WIDTH.formatted(marks.pass(), step.name(), step.detail()).stripTrailing();
      case Outcome.Fail(String code) ->
          WIDTH.formatted(
              marks.fail(),
              step.name(),
              step.detail().isEmpty() ? code : code + ": " + step.detail());
      case Outcome.NotApplicable(String reason) ->
          WIDTH.formatted(marks.skip(), step.name(), reason);
    };
  }
}
