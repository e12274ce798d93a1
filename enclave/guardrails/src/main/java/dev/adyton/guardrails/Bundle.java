package dev.adyton.guardrails;

import dev.adyton.codec.Canonical;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One layer of guardrails: a canonical JSON document of format {@code adyton-guardrails/1}.
 *
 * @param layer {@code platform} or {@code tenant}
 * @param rules its rules in the order of the document
 * @param lists its lists of terms, folded as texts are
 * @param digest of the document's bytes
 */
record Bundle(String layer, List<Rule> rules, Map<String, List<String>> lists, Digest digest) {
  static final String FORMAT = "adyton-guardrails/1";
  static final String PLATFORM = "platform";
  static final String TENANT = "tenant";

  private static final int MAX_RULES = 256;
  private static final int MAX_LISTS = 64;
  private static final int MAX_TERMS = 1_000;

  /** Bounds the transition table to a few megabytes. */
  private static final int MAX_TERM_CHARACTERS = 20_000;

  private static final String ECHO_ALLOWED = "allow";
  private static final String ECHO_WITHHELD = "withhold";

  Bundle {
    rules = List.copyOf(rules);
    lists = Map.copyOf(lists);
  }

  /** Reads a layer; {@code layer} says which one is expected. */
  static Bundle parse(byte[] document, String layer) throws BundleException {
    try {
      Json.Obj object = Canonical.parse(document, FORMAT);
      object.requireOnly("format", "bundle", "layer", "version", "lists", "rules");
      if (!object.string("layer").equals(layer)) {
        throw new BundleException(BundleException.Code.LAYER);
      }
      requireName(object.string("bundle"));
      require(object.integer("version") > 0, BundleException.Code.FORMAT);
      Map<String, List<String>> lists = lists(object.array("lists").objects());
      List<Rule> rules = rules(object.array("rules").objects(), lists.keySet());
      return new Bundle(layer, rules, lists, Digest.sha256(document));
    } catch (CodecException e) {
      throw new BundleException(BundleException.Code.FORMAT);
    }
  }

  private static Map<String, List<String>> lists(List<Json.Obj> items)
      throws CodecException, BundleException {
    require(items.size() <= MAX_LISTS, BundleException.Code.LIMIT);
    Map<String, List<String>> lists = new HashMap<>();
    int terms = 0;
    int characters = 0;
    for (Json.Obj item : items) {
      item.requireOnly("id", "note", "terms");
      List<String> folded = terms(item.strings("terms"));
      terms += folded.size();
      characters += folded.stream().mapToInt(String::length).sum();
      require(terms <= MAX_TERMS, BundleException.Code.LIMIT);
      require(characters <= MAX_TERM_CHARACTERS, BundleException.Code.LIMIT);
      boolean isNew = lists.put(requireName(item.string("id")), folded) == null;
      require(isNew, BundleException.Code.FORMAT);
    }
    return lists;
  }

  private static List<String> terms(List<String> terms) throws BundleException {
    List<String> folded = new ArrayList<>();
    for (String term : terms) {
      String each = TermAutomaton.fold(term);
      require(!each.isEmpty(), BundleException.Code.FORMAT);
      require(each.length() <= TermAutomaton.LONGEST_TERM, BundleException.Code.LIMIT);
      folded.add(each);
    }
    return folded.stream().distinct().toList();
  }

  private static List<Rule> rules(List<Json.Obj> items, Set<String> lists)
      throws CodecException, BundleException {
    require(items.size() <= MAX_RULES, BundleException.Code.LIMIT);
    List<Rule> rules = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Json.Obj item : items) {
      require(ids.add(requireName(item.string("id"))), BundleException.Code.FORMAT);
      rules.add(rule(item, lists));
    }
    return rules;
  }

  private static Rule rule(Json.Obj item, Set<String> lists)
      throws CodecException, BundleException {
    item.requireOnly("id", "direction", "category", "detector", "action", "scope", "echo");
    String[] detector = item.string("detector").split(":", 2);
    Detector kind = known(detector[0], Detector.values(), Detector::id);
    Optional<String> list = detector.length == 2 ? Optional.of(detector[1]) : Optional.empty();
    require(list.isPresent() == (kind == Detector.TERMS), BundleException.Code.FORMAT);
    require(list.isEmpty() || lists.contains(list.get()), BundleException.Code.UNKNOWN);
    Set<Provenance> inputs = new HashSet<>();
    Set<ChannelKind> outputs = new HashSet<>();
    scope(item, inputs, outputs);
    return new Rule(
        known(item.string("category"), Category.values(), Category::id),
        kind,
        list,
        known(item.string("action"), Action.values(), Bundle::word),
        inputs,
        outputs,
        echo(item, kind));
  }

  private static void scope(Json.Obj item, Set<Provenance> inputs, Set<ChannelKind> outputs)
      throws CodecException, BundleException {
    List<String> scope = item.strings("scope");
    require(!scope.isEmpty(), BundleException.Code.FORMAT);
    for (String each : scope) {
      switch (item.string("direction")) {
        case "input" -> inputs.add(known(each, Provenance.values(), Bundle::word));
        case "output" -> outputs.add(known(each, ChannelKind.values(), Bundle::word));
        default -> throw new BundleException(BundleException.Code.UNKNOWN);
      }
    }
  }

  private static boolean echo(Json.Obj item, Detector kind) throws CodecException, BundleException {
    String echo = item.string("echo");
    boolean allowed = echo.equals(ECHO_ALLOWED);
    require(allowed || echo.equals(ECHO_WITHHELD), BundleException.Code.UNKNOWN);
    // Only values can come back; a listed term is unwanted whoever says it.
    require(!allowed || kind != Detector.TERMS, BundleException.Code.FORMAT);
    return allowed;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static <T> T known(String name, T[] values, Function<? super T, String> nameOf)
      throws BundleException {
    return Arrays.stream(values)
        .filter(value -> nameOf.apply(value).equals(name))
        .findFirst()
        .orElseThrow(() -> new BundleException(BundleException.Code.UNKNOWN));
  }

  /** Names are for people and digests; held to what can be shown anywhere. */
  private static String requireName(String name) throws BundleException {
    boolean good =
        !name.isEmpty()
            && name.length() <= 64
            && name.chars().allMatch(c -> Characters.isAlphanumeric(c) || c == '-');
    require(good, BundleException.Code.FORMAT);
    return name;
  }

  private static void require(boolean holds, BundleException.Code otherwise)
      throws BundleException {
    if (!holds) {
      throw new BundleException(otherwise);
    }
  }
}
