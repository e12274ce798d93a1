package dev.adyton.attestation;

import dev.adyton.attestation.tpm.TpmFormatException;
import dev.adyton.codec.CodecException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Runs steps in order and keeps what each found. Not thread-safe: one per verification. */
final class Transcript {
  private final List<Step> steps = new ArrayList<>();
  private final Set<String> broken = new HashSet<>();

  /**
   * Whoever knows how to take steps. By name and not by a method reference each, for a fresh JVM
   * spins a class for every one of those, and the first verdict waits for them.
   */
  interface Checks {
    /** Takes a step. It may rely on the steps it needs, and on nothing else. */
    Finding look(String step);
  }

  /**
   * How a check ended.
   *
   * @param outcome for the step
   * @param detail for the step
   */
  record Finding(Outcome outcome, String detail) {
    static Finding pass(String detail) {
      return new Finding(new Outcome.Pass(), detail);
    }

    static Finding fail(String code, String detail) {
      return new Finding(new Outcome.Fail(code), detail);
    }

    /** Our parsers' messages hold a code and a name of ours, nothing of the input. */
    static Finding fail(String code, CodecException reason) {
      return fail(code, String.valueOf(reason.getMessage()));
    }

    static Finding fail(String code, TpmFormatException reason) {
      return fail(code, String.valueOf(reason.getMessage()));
    }

    static Finding skip(String reason) {
      return new Finding(new Outcome.NotApplicable(reason), "");
    }
  }

  /** Takes a step unless a step that it needs failed, or could not run for that reason. */
  void step(String name, List<String> needs, Checks checks) {
    for (String need : needs) {
      if (broken.contains(need)) {
        broken.add(name);
        add(name, Finding.skip("step " + need + " did not pass"));
        return;
      }
    }
    Finding finding = checks.look(name);
    if (finding.outcome() instanceof Outcome.Fail) {
      broken.add(name);
    }
    add(name, finding);
  }

  /** Returns whether a step failed or could not run because of one that did. */
  boolean broke(String name) {
    return broken.contains(name);
  }

  boolean broke(List<String> names) {
    return !Collections.disjoint(broken, names);
  }

  boolean anyFailed() {
    for (Step step : steps) {
      if (step.failed()) {
        return true;
      }
    }
    return false;
  }

  List<Step> steps() {
    return List.copyOf(steps);
  }

  private void add(String name, Finding finding) {
    steps.add(new Step(name, finding.outcome(), finding.detail()));
  }
}
