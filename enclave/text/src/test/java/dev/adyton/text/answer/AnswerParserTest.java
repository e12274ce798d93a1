package dev.adyton.text.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.text.answer.AnswerPart.CutCall;
import dev.adyton.text.answer.AnswerPart.Reasoning;
import dev.adyton.text.answer.AnswerPart.Text;
import dev.adyton.text.answer.AnswerPart.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Answers of each family, in one piece and in pieces of any size. */
final class AnswerParserTest {
  /** Control tokens are written {@code \u0001name\u0002} in these tests. */
  private static List<AnswerPart> parse(
      AnswerFormat format, String answer, boolean cut, Random random) {
    List<AnswerPart> parts = new ArrayList<>();
    AnswerParser parser = AnswerParser.of(format, parts::add);
    for (int at = 0; at < answer.length(); ) {
      if (answer.charAt(at) == 1) {
        int end = answer.indexOf(2, at);
        parser.control(answer.substring(at + 1, end));
        at = end + 1;
      } else {
        int stop = answer.indexOf(1, at);
        int most = (stop < 0 ? answer.length() : stop) - at;
        int n = 1 + random.nextInt(Math.min(most, 1 + random.nextInt(40)));
        parser.text(answer.substring(at, at + n));
        at += n;
      }
    }
    parser.finish(cut);
    return joined(parts);
  }

  private static List<AnswerPart> joined(List<AnswerPart> parts) {
    List<AnswerPart> out = new ArrayList<>();
    for (AnswerPart p : parts) {
      AnswerPart last = out.isEmpty() ? new ToolCall("", "") : out.getLast();
      if (p instanceof Text(String t) && last instanceof Text(String before)) {
        out.set(out.size() - 1, new Text(before + t));
      } else if (p instanceof Reasoning(String t) && last instanceof Reasoning(String before)) {
        out.set(out.size() - 1, new Reasoning(before + t));
      } else {
        out.add(p);
      }
    }
    return out;
  }

  private static void check(AnswerFormat format, String answer, AnswerPart... expected) {
    for (int seed = 0; seed < 50; seed++) {
      assertThat(parse(format, answer, false, new Random(seed)))
          .as("seed %d", seed)
          .containsExactly(expected);
    }
  }

  private static void cut(AnswerFormat format, String answer, AnswerPart... expected) {
    for (int seed = 0; seed < 50; seed++) {
      assertThat(parse(format, answer, true, new Random(seed)))
          .as("seed %d", seed)
          .containsExactly(expected);
    }
  }

  /** Wherever a call is cut off, its caller sees no tag. */
  @Test
  void aCallThatIsCutOff() {
    String call =
        "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"x\": [1, \"a b\"]}}\n</tool_call>";
    for (int n = 2; n < call.length(); n++) {
      String answer = call.substring(0, n);
      List<AnswerPart> parts = parse(AnswerFormat.HERMES, answer, true, new Random(n));
      assertThat(parts).as(answer).noneMatch(Text.class::isInstance);
      boolean named = answer.contains("\"f\"");
      assertThat(parts).as(answer).hasSize(named ? 1 : 0);
    }
    cut(
        AnswerFormat.HERMES,
        "So.<tool_call>{\"name\": \"f\", \"arguments\": {\"city\": \"Os lo",
        new Text("So."),
        new CutCall("f", "{\"city\":\"Os lo"));
    cut(
        AnswerFormat.HERMES,
        "<tool_call>{\"name\":\"f\",\"arguments\":{}}</tool_call><tool_call>{\"name\":\"g\"",
        new ToolCall("f", "{}"),
        new CutCall("g", ""));
    cut(AnswerFormat.HERMES, "a <", new Text("a <"));
    cut(AnswerFormat.HERMES, "a <thin", new Text("a <thin"));
    check(AnswerFormat.HERMES, "a <tool_c", new Text("a <tool_c"));
  }

  @Test
  void aCallThatIsCutOffInOtherFamilies() {
    cut(
        AnswerFormat.MISTRAL,
        "\u0001[TOOL_CALLS]\u0002 [{\"name\": \"f\", \"arguments\": {\"x\": 1}}, {\"name\": \"g\", \"arguments\": {\"y",
        new ToolCall("f", "{\"x\":1}"),
        new CutCall("g", "{\"y"));
    cut(
        AnswerFormat.LLAMA3,
        "{\"name\": \"f\", \"parameters\": {\"x\": \"a\\",
        new CutCall("f", "{\"x\":\"a\\"));
    cut(AnswerFormat.LLAMA3, "{\"name\": \"Ann\", \"age", new Text("{\"name\": \"Ann\", \"age"));
    cut(
        AnswerFormat.HARMONY,
        "\u0001<|channel|>\u0002commentary to=functions.f\u0001<|message|>\u0002{\"city\": \"O",
        new CutCall("f", "{\"city\":\"O"));
  }

  @Test
  void closesWhatIsWhole() {
    assertThat(JsonPrefix.closed("{\"a\":\"x,}\",\"b\":[1,{\"c\":2}],\"d\":\"ha"))
        .isEqualTo("{\"a\":\"x,}\",\"b\":[1,{\"c\":2}]}");
    assertThat(JsonPrefix.closed("{\"a\":1}")).isEqualTo("{\"a\":1}");
    for (String none :
        List.of("", "{", "{\"a", "{\"a\":1", "{a:1,b", "}", "[1,", ",", "{,", "\"")) {
      assertThat(JsonPrefix.closed(none)).as(none).isEqualTo("{}");
    }
  }

  @Test
  void hermes() {
    check(
        AnswerFormat.HERMES,
        "<think>\nI need it.\n</think>\n\nLet me look.\n<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"city\": \"Oslo\"}}\n</tool_call>\n<tool_call>\n{\"name\": \"stop\", \"arguments\": {}}\n</tool_call>",
        new Reasoning("I need it.\n"),
        new Text("Let me look.\n"),
        new ToolCall("weather", "{\"city\":\"Oslo\"}"),
        new ToolCall("stop", "{}"));
    check(AnswerFormat.HERMES, "a < b <tool> </think> c", new Text("a < b <tool> </think> c"));
    check(AnswerFormat.HERMES_THINKING, "So.</think>Yes.", new Reasoning("So."), new Text("Yes."));
  }

  @Test
  void whatIsNoCallIsText() {
    check(
        AnswerFormat.HERMES,
        "<tool_call>\nnot json</tool_call> then",
        new Text("<tool_call>\nnot json</tool_call> then"));
    check(
        AnswerFormat.HERMES, "<tool_call>\n{\"name\": 1}", new Text("<tool_call>\n{\"name\": 1}"));
    check(AnswerFormat.LLAMA3, "{\"a\": 1}", new Text("{\"a\": 1}"));
    check(AnswerFormat.MISTRAL, "\u0001[TOOL_CALLS]\u0002 [1]", new Text(" [1]"));
  }

  @Test
  void mistralAndLlama() {
    check(
        AnswerFormat.MISTRAL,
        "\u0001[TOOL_CALLS]\u0002 [{\"name\": \"f\", \"arguments\": {\"x\": 1}}]",
        new ToolCall("f", "{\"x\":1}"));
    check(
        AnswerFormat.MISTRAL,
        "[TOOL_CALLS] [{\"name\": \"f\", \"arguments\": {}}]",
        new Text("[TOOL_CALLS] [{\"name\": \"f\", \"arguments\": {}}]"));
    check(
        AnswerFormat.LLAMA3,
        "{\"name\": \"f\", \"parameters\": {\"x\": \"a\\nb\"}}",
        new ToolCall("f", "{\"x\":\"a\\nb\"}"));
    check(AnswerFormat.LLAMA3, "Hello {\"name\"", new Text("Hello {\"name\""));
  }

  @Test
  void harmony() {
    check(
        AnswerFormat.HARMONY,
        "\u0001<|channel|>\u0002analysis\u0001<|message|>\u0002Think.\u0001<|end|>\u0002\u0001<|start|>\u0002assistant to=functions.weather\u0001<|channel|>\u0002commentary \u0001<|constrain|>\u0002json\u0001<|message|>\u0002{\"city\":\"Oslo\"}\u0001<|call|>\u0002",
        new Reasoning("Think."),
        new ToolCall("weather", "{\"city\":\"Oslo\"}"));
    check(
        AnswerFormat.HARMONY,
        "\u0001<|channel|>\u0002final\u0001<|message|>\u0002A <|end|> B",
        new Text("A <|end|> B"));
  }

  @Test
  void plainIsPlain() {
    check(AnswerFormat.PLAIN, "<think>x</think>", new Text("<think>x</think>"));
  }

  /** Nothing is lost and nothing thrown, whatever is written. */
  @Test
  void survivesAnything() {
    Random random = new Random(4);
    String[] pieces = {
      "<think>",
      "</think>",
      "<tool_call>",
      "</tool_call>",
      "[",
      "\\",
      "{\"name\":",
      ",\"arguments\":{\"x\":",
      "\"f\"",
      ",\"arguments\":{}}",
      "<",
      "\n",
      "\u0001[TOOL_CALLS]\u0002",
      "\u0001<|channel|>\u0002",
      "\u0001<|message|>\u0002",
      "\u0001<|end|>\u0002",
      "final",
      " to=",
      "x"
    };
    for (int i = 0; i < 3_000; i++) {
      StringBuilder answer = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        answer.append(pieces[random.nextInt(pieces.length)]);
      }
      for (AnswerFormat format : AnswerFormat.values()) {
        assertThat(parse(format, answer.toString(), random.nextBoolean(), random)).isNotNull();
      }
    }
  }
}
