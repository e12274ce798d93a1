package dev.adyton.training.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words and sentences of the corpus, read from the text files beside this class, where they can
 * be reviewed like documentation. Lines:
 *
 * <ul>
 *   <li>{@code # …} a remark; {@code = name: a | b} words to draw from; {@code ~ name: phrase} a
 *       phrase to reuse
 *   <li>{@code @ topic weight} begins an intent; {@code ? …} a way to ask; {@code > …} an answer
 * </ul>
 */
final class Lexicon {
  private static final List<String> FILES =
      List.of("words.txt", "identity.txt", "privacy.txt", "talk.txt", "facts.txt", "stories.txt");

  private final Map<String, List<String>> words = new HashMap<>();
  private final Map<String, String> phrases = new HashMap<>();
  private final Map<String, List<Intent>> intents = new HashMap<>();

  /**
   * Questions that mean the same, and the answers to them.
   *
   * @param weight how often it comes, among the intents of its topic
   * @param asks ways to ask
   * @param answers ways to answer
   */
  record Intent(int weight, List<String> asks, List<String> answers) {}

  Lexicon() {
    for (String file : FILES) {
      read(text(file));
    }
  }

  private static String text(String file) {
    try (InputStream in = Lexicon.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("missing resource " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(String text) {
    Intent open = new Intent(0, List.of(), List.of());
    for (String line : text.lines().toList()) {
      if (line.length() < 2 || line.startsWith("#")) {
        continue;
      }
      String rest = line.substring(2).strip();
      switch (line.charAt(0)) {
        case '=' -> words.put(before(rest), List.of(after(rest).split("\\s*\\|\\s*")));
        case '~' -> phrases.put(before(rest), after(rest));
        case '@' -> {
          String[] head = rest.split(" ", -1);
          open = new Intent(Integer.parseInt(head[1]), new ArrayList<>(), new ArrayList<>());
          intents.computeIfAbsent(head[0], k -> new ArrayList<>()).add(open);
        }
        case '?' -> open.asks().add(rest);
        case '>' -> open.answers().add(rest);
        default -> throw new IllegalArgumentException("unknown line: " + line);
      }
    }
  }

  private static String before(String line) {
    return line.substring(0, line.indexOf(':')).strip();
  }

  private static String after(String line) {
    return line.substring(line.indexOf(':') + 1).strip();
  }

  String word(String list, Dice dice) {
    return switch (list) {
      case "name" -> Names.person(this, dice);
      case "made" -> Names.made(dice);
      case "newcity" -> dice.chance(60) ? dice.of(list("city")) : Names.place(dice);
      default -> dice.of(list(list));
    };
  }

  List<String> list(String name) {
    List<String> list = words.get(name);
    if (list == null) {
      throw new IllegalArgumentException("no list " + name);
    }
    return list;
  }

  String phrase(String name) {
    String phrase = phrases.get(name);
    if (phrase == null) {
      throw new IllegalArgumentException("no phrase " + name);
    }
    return phrase;
  }

  Intent intent(String topic, Dice dice) {
    List<Intent> choice = intents.getOrDefault(topic, List.of());
    int total = choice.stream().mapToInt(Intent::weight).sum();
    int at = dice.between(1, total);
    for (Intent i : choice) {
      at -= i.weight();
      if (at <= 0) {
        return i;
      }
    }
    throw new IllegalArgumentException("no intent of topic " + topic);
  }

  List<Intent> all(String topic) {
    return intents.getOrDefault(topic, List.of());
  }

  /**
   * Finds the intent that {@code answer} belongs to and says its other answers with the same name
   * in them.
   */
  List<String> sameAs(String answer) {
    for (List<Intent> topic : intents.values()) {
      for (Intent intent : topic) {
        for (String pattern : intent.answers()) {
          Matcher m = Pattern.compile(expression(pattern)).matcher(answer);
          if (m.matches()) {
            String name = m.groupCount() > 0 ? m.group(1) : "";
            return intent.answers().stream().map(a -> a.replace("{name}", name)).toList();
          }
        }
      }
    }
    return List.of(answer);
  }

  private static String expression(String pattern) {
    return Pattern.quote(pattern).replace("{name}", "\\E(.+)\\Q");
  }
}
