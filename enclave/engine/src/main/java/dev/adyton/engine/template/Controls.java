package dev.adyton.engine.template;

import dev.adyton.engine.Tokenizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds control tokens in a template's own text; the longest spelling wins. */
final class Controls {
  private final Map<Character, List<String>> byFirst = new HashMap<>();
  private final Tokenizer tokenizer;
  private final Map<String, Integer> ids;

  Controls(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    this.ids = tokenizer.controls();
    ids.keySet().stream()
        .filter(name -> !name.isEmpty())
        .sorted(Comparator.comparingInt(String::length).reversed())
        .forEach(name -> byFirst.computeIfAbsent(name.charAt(0), c -> new ArrayList<>()).add(name));
  }

  /** Returns the control token that {@code text} spells at {@code at}; empty where none. */
  String at(String text, int at) {
    for (String name : byFirst.getOrDefault(text.charAt(at), List.of())) {
      if (text.startsWith(name, at)) {
        return name;
      }
    }
    return "";
  }

  int id(String name) {
    return ids.getOrDefault(name, -1);
  }

  /** Returns how a token is spelled; empty for none of these. */
  String name(int id) {
    return tokenizer.controlName(id).orElse("");
  }
}
