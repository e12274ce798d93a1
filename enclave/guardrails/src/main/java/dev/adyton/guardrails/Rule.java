package dev.adyton.guardrails;

import java.util.Optional;
import java.util.Set;

/**
 * A rule of a bundle.
 *
 * @param category what it is about
 * @param detector what it looks for
 * @param list the list of terms, for {@link Detector#TERMS}
 * @param action what is done about a match
 * @param inputs the spans it holds for; empty for a rule about output
 * @param outputs the channels it holds for; empty for a rule about input
 * @param echo whether a value that the request carried to the model in clear may come back
 */
record Rule(
    Category category,
    Detector detector,
    Optional<String> list,
    Action action,
    Set<Provenance> inputs,
    Set<ChannelKind> outputs,
    boolean echo) {
  Rule {
    inputs = Set.copyOf(inputs);
    outputs = Set.copyOf(outputs);
  }
}
