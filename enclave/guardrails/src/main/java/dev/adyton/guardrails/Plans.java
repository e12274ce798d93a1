package dev.adyton.guardrails;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the layers together mean for each provenance and channel. Layers only add: where several
 * rules use one detector in one scope, the strictest action wins and a value may be echoed only if
 * all of them allow it.
 *
 * @param inputs the lanes for each provenance
 * @param outputs the lanes for each channel
 */
record Plans(Map<Provenance, List<Lane>> inputs, Map<ChannelKind, List<Lane>> outputs) {
  /** Terms that are treated alike are searched together. */
  private record Treatment(Action action, Category category) {}

  static Plans of(List<Bundle> layers) {
    Map<ChannelKind, List<Lane>> outputs = new EnumMap<>(ChannelKind.class);
    for (ChannelKind kind : ChannelKind.values()) {
      outputs.put(kind, lanes(layers, rule -> rule.outputs().contains(kind)));
    }
    Map<Provenance, List<Lane>> inputs = new EnumMap<>(Provenance.class);
    for (Provenance provenance : Provenance.values()) {
      List<Lane> lanes = lanes(layers, rule -> rule.inputs().contains(provenance));
      lanes.addAll(echoes(lanes, outputs));
      inputs.put(provenance, lanes);
    }
    return new Plans(inputs, outputs);
  }

  private static List<Lane> lanes(List<Bundle> layers, Predicate<Rule> inScope) {
    List<Lane> lanes = new ArrayList<>();
    List<Rule> rules = layers.stream().flatMap(layer -> layer.rules().stream()).toList();
    for (Detector detector : Detector.values()) {
      List<Rule> same =
          rules.stream().filter(inScope).filter(rule -> rule.detector() == detector).toList();
      if (detector != Detector.TERMS && !same.isEmpty()) {
        lanes.add(strictest(same));
      }
    }
    lanes.addAll(terms(layers, inScope));
    return lanes;
  }

  private static Lane strictest(List<Rule> rules) {
    Rule strict = rules.getFirst();
    for (Rule rule : rules) {
      strict = rule.action().compareTo(strict.action()) > 0 ? rule : strict;
    }
    boolean echo = rules.stream().allMatch(Rule::echo);
    return new Lane(
        strict.detector(), Optional.empty(), strict.category(), Optional.of(strict.action()), echo);
  }

  private static List<Lane> terms(List<Bundle> layers, Predicate<Rule> inScope) {
    Map<Treatment, List<String>> terms = new LinkedHashMap<>();
    for (Bundle layer : layers) {
      for (Rule rule : layer.rules()) {
        if (rule.detector() == Detector.TERMS && inScope.test(rule)) {
          terms
              .computeIfAbsent(
                  new Treatment(rule.action(), rule.category()), each -> new ArrayList<>())
              .addAll(layer.lists().getOrDefault(rule.list().orElseThrow(), List.of()));
        }
      }
    }
    return terms.entrySet().stream().map(each -> lane(each.getKey(), each.getValue())).toList();
  }

  private static Lane lane(Treatment treatment, List<String> terms) {
    TermAutomaton automaton = new TermAutomaton(terms.stream().distinct().toList());
    return new Lane(
        Detector.TERMS,
        Optional.of(automaton),
        treatment.category(),
        Optional.of(treatment.action()),
        false);
  }

  /** Lanes that touch nothing and learn which values the request carries in clear. */
  private static List<Lane> echoes(List<Lane> input, Map<ChannelKind, List<Lane>> outputs) {
    Map<Detector, Lane> learning = new EnumMap<>(Detector.class);
    for (ChannelKind kind : ChannelKind.values()) {
      for (Lane lane : outputs.getOrDefault(kind, List.of())) {
        boolean covered = input.stream().anyMatch(each -> each.detector() == lane.detector());
        if (lane.echo() && !covered) {
          learning.put(
              lane.detector(),
              new Lane(
                  lane.detector(), Optional.empty(), lane.category(), Optional.empty(), false));
        }
      }
    }
    return List.copyOf(learning.values());
  }
}
