package dev.adyton.training.demo;

import dev.adyton.training.text.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Tool calls. A conversation lists one to three tools in its system turn, one short JSON line each;
 * the answer is a call in {@code <tool_call>}, words, or "I have no tool for that.". In a third of
 * the requests that want a tool, the fitting one is missing.
 */
final class Tools {
  /** What is said when no listed tool fits. */
  static final String NO_TOOL = "I have no tool for that.";

  private static final List<String> VERBS =
      List.of(
          "open", "close", "start", "stop", "find", "send", "book", "cancel", "delete", "create",
          "move", "check", "order", "lock", "print", "play", "pause", "ship", "clean", "paint",
          "count", "update", "read", "save", "call", "fix", "rent", "water", "charge", "measure");
  private static final List<String> THINGS =
      List.of(
          "door", "gate", "lamp", "ticket", "order", "parcel", "room", "song", "file", "note",
          "car", "robot", "pump", "invoice", "meeting", "photo", "user", "table", "window",
          "heater", "train", "bike", "plant", "sensor", "page", "report", "camera", "alarm", "task",
          "pizza");

  /**
   * @param line how it is listed
   * @param name of the function
   * @param ask ways to ask for it, with slots
   * @param arguments JSON with slots
   * @param result what it returns, with slots
   * @param answer what is said with the result
   */
  private record Tool(
      String line, String name, String ask, String arguments, String result, String answer) {}

  private final Lexicon lexicon;
  private final Topics topics;

  Tools(Lexicon lexicon, Topics topics) {
    this.lexicon = lexicon;
    this.topics = topics;
  }

  private static String line(String name, String description, String parameters) {
    return "{\"name\": \"%s\", \"description\": \"%s\", \"parameters\": {%s}}"
        .formatted(name, description, parameters);
  }

  private static final List<Tool> KNOWN =
      List.of(
          new Tool(
              line("get_weather", "weather of a city", "\"city\": \"string\""),
              "get_weather",
              "[what is the weather|how is the weather|what's the weather like|is it raining|is it cold"
                  + "|is it warm|does it rain|weather|the weather|is it sunny|tell me the weather|check"
                  + " the weather|how warm is it|do I need an umbrella] in {newcity}[| today| now|"
                  + " tomorrow]",
              "\"city\": \"{newcity}\"",
              "{\"temperature\": {degrees}, \"sky\": \"{sky}\"}",
              "It is {sky} in {newcity}, with {degrees} degrees."),
          new Tool(
              line("get_time", "time in a city", "\"city\": \"string\""),
              "get_time",
              "[what time is it|what is the time|how late is it|tell me the time|current time|time|what's"
                  + " the time] in {newcity}[| now]",
              "\"city\": \"{newcity}\"",
              "{\"time\": \"{clock}\"}",
              "It is {clock} in {newcity}."),
          new Tool(
              line("set_timer", "set a timer", "\"minutes\": \"integer\""),
              "set_timer",
              "[set|start|make|please set] a timer [for|of|to] {minutes} minutes|[wake|remind|call|ping] me"
                  + " in {minutes} minutes|timer {minutes} minutes|timer for {minutes} minutes|{minutes}"
                  + " minute timer[ please|]|count down {minutes} minutes",
              "\"minutes\": {minutes}",
              "{\"ok\": true}",
              "Your timer is set to {minutes} minutes."),
          new Tool(
              line("add", "add two numbers", "\"a\": \"number\", \"b\": \"number\""),
              "add",
              "[what is|how much is|compute|calculate|] {big} [+|plus] {big#2}|add {big} and {big#2}|sum of"
                  + " {big} and {big#2}",
              "\"a\": {big}, \"b\": {big#2}",
              "{\"sum\": {sum}}",
              "The sum is {sum}."),
          new Tool(
              line("multiply", "multiply two numbers", "\"a\": \"number\", \"b\": \"number\""),
              "multiply",
              "[what is|how much is|compute|calculate|] {big} [*|times|x] {big#2}|multiply {big} [by|and|"
                  + "with] {big#2}",
              "\"a\": {big}, \"b\": {big#2}",
              "{\"product\": {sum}}",
              "The product is {sum}."),
          new Tool(
              line(
                  "send_message",
                  "send a message to a person",
                  "\"to\": \"string\", \"text\": \"string\""),
              "send_message",
              "[tell|text|message] {name} [that |]{phrase}|[send|write] {name} [the message|a message:|this:]"
                  + " {phrase}|send a message to {name}: {phrase}",
              "\"to\": \"{name}\", \"text\": \"{phrase}\"",
              "{\"ok\": true}",
              "I sent your message to {name}."),
          new Tool(
              line("search", "search documents", "\"query\": \"string\""),
              "search",
              "[search|look|find documents|find papers|search documents] for {quality} {object}s|[find|look"
                  + " up|search] {quality} {object}s[ in the documents|]|[what do|do] the documents say"
                  + " about {quality} {object}s|google {quality} {object}s",
              "\"query\": \"{quality} {object}s\"",
              "{\"hits\": {few}}",
              "I found {few} documents."),
          new Tool(
              line("play_song", "play a song", "\"title\": \"string\""),
              "play_song",
              "[play|please play|put on|start|I want to hear] [the song |]{title}",
              "\"title\": \"{title}\"",
              "{\"ok\": true}",
              "Now playing {title}."));

  List<Message> call(Dice dice) {
    Phrase p = fill(new Phrase(lexicon, dice), dice);
    Tool tool = dice.chance(45) ? dice.of(KNOWN) : made(p, dice);
    List<Tool> others = others(tool, dice);
    boolean arithmetic = tool.name().equals("add") || tool.name().equals("multiply");
    boolean missing = !arithmetic && dice.chance(36);
    boolean chat = !missing && dice.chance(18);
    List<Tool> listed = new ArrayList<>(others);
    if (missing && listed.isEmpty()) {
      listed.addAll(others(tool, dice));
      if (listed.isEmpty()) {
        listed.add(other(tool, dice));
      }
    }
    if (!missing) {
      listed.add(dice.between(0, listed.size()), tool);
    }
    List<Message> out = new ArrayList<>();
    out.add(Message.system(system(listed, dice)));
    if (dice.chance(12)) {
      out.addAll(topics.ask(dice.of("greeting", "identity", "talk"), dice));
    }
    if (chat) {
      out.addAll(topics.ask(dice.of("greeting", "identity", "privacy", "thanks", "story"), dice));
      return out;
    }
    String ask = p.say("<open>[||||please |can you |could you |]" + "[" + tool.ask() + "]<polite>");
    out.add(Message.user(Typing.type(ask, dice)));
    if (missing) {
      out.add(Message.assistant(NO_TOOL));
      return out;
    }
    out.add(
        Message.assistant(
            "<tool_call>{\"name\": \""
                + tool.name()
                + "\", \"arguments\": {"
                + slots(tool.arguments(), p)
                + "}}</tool_call>"));
    if (dice.chance(30)) {
      out.add(Message.tool(slots(tool.result(), p)));
      out.add(Message.assistant(slots(tool.answer(), p)));
    }
    return out;
  }

  /** Fills slots only: brackets and braces of JSON stay. */
  private static String slots(String text, Phrase p) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      int end = text.charAt(i) == '{' ? text.indexOf('}', i) : -1;
      if (end > 0 && text.substring(i + 1, end).matches("[a-z]+(#2)?")) {
        out.append(p.word(text.substring(i + 1, end)));
        i = end + 1;
      } else {
        out.append(text.charAt(i++));
      }
    }
    return out.toString();
  }

  private Phrase fill(Phrase p, Dice dice) {
    String phrase =
        new Phrase(lexicon, dice)
            .tell(
                "[I am late|dinner is ready|see you soon|the {object} is {quality}|I will be there"
                    + " soon|call me back|the meeting is over|I am at home|we need {object}s|happy"
                    + " birthday|I miss you|the train is late|bring the {object}]");
    int top = dice.of(List.of(99, 999, 99999));
    return p.with("degrees", "" + dice.between(-9, 38))
        .with("sky", dice.of("sunny", "cloudy", "rainy", "snowy", "windy", "clear"))
        .with("clock", "%02d:%02d".formatted(dice.between(0, 23), dice.between(0, 59)))
        .with("minutes", "" + dice.between(2, 90))
        .with("big", "" + dice.between(10, top))
        .with("big#2", "" + dice.between(10, top))
        .with("sum", "" + dice.between(100, 99999))
        .with("few", "" + dice.between(2, 30))
        .with("number", "" + dice.between(1, 999))
        .with("phrase", phrase)
        .with(
            "title",
            new Phrase(lexicon, dice)
                .tell(
                    dice.of(
                        "{quality} {object}",
                        "my {object}",
                        "{quality} {object}s",
                        Names.made(dice))));
  }

  /** A tool that exists only in this conversation, so that listing is what counts. */
  private static Tool made(Phrase p, Dice dice) {
    String verb = dice.chance(75) ? dice.of(VERBS) : Names.made(dice).toLowerCase(Locale.ROOT);
    String thing = dice.chance(70) ? dice.of(THINGS) : Names.made(dice).toLowerCase(Locale.ROOT);
    String name = dice.of(verb + "_" + thing, verb + "_" + thing, verb + Names.capital(thing));
    p.with("verb", verb).with("thing", thing);
    String words = "{verb} [the |a |my |]{thing}";
    return switch (dice.between(0, 4)) {
      case 0, 1 -> {
        String id = dice.of("id", "number", thing);
        yield new Tool(
            line(name, verb + " a " + thing, "\"" + id + "\": \"integer\""),
            name,
            "{verb} [the |]{thing} [number |]{number}|{verb} {thing} {number}",
            "\"" + id + "\": {number}",
            "{\"ok\": true}",
            "Done: " + thing + " {number}.");
      }
      case 2, 3 -> {
        String who = dice.of("name", "user", "person", "owner");
        yield new Tool(
            line(name, verb + " a " + thing, "\"" + who + "\": \"string\""),
            name,
            "{verb} [the |a |]{thing} [of|for] {name}|{verb} {name}'s {thing}",
            "\"" + who + "\": \"{name}\"",
            "{\"ok\": true}",
            "Done for {name}.");
      }
      default ->
          new Tool(
              line(name, verb + " the " + thing, ""), name, words, "", "{\"ok\": true}", "Done.");
    };
  }

  private List<Tool> others(Tool tool, Dice dice) {
    int n = dice.of(List.of(0, 1, 1, 1, 2, 2));
    List<Tool> out = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      Tool t = other(tool, dice);
      if (out.stream().noneMatch(o -> o.name().equals(t.name()))) {
        out.add(t);
      }
    }
    return out;
  }

  private Tool other(Tool tool, Dice dice) {
    while (true) {
      Tool t = dice.chance(55) ? dice.of(KNOWN) : made(new Phrase(lexicon, dice), dice);
      boolean twin = t.name().equals("multiply") && tool.name().equals("add");
      if (!t.name().equals(tool.name()) && (!twin || dice.chance(80))) {
        return t;
      }
    }
  }

  private static String system(List<Tool> listed, Dice dice) {
    StringBuilder out = new StringBuilder(dice.chance(10) ? "You are a helpful assistant.\n" : "");
    out.append("Tools:");
    for (Tool t : listed) {
      out.append('\n').append(t.line());
    }
    return out.toString();
  }
}
