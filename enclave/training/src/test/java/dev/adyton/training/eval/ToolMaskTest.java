package dev.adyton.training.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ToolMaskTest {
  private final ToolMask mask =
      new ToolMask(
          List.of(
              ToolSpec.parse("send(to:string, count:integer, rush:boolean) send it"),
              ToolSpec.parse("stop() stop it"),
              ToolSpec.parse("add(a:number) add it")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<tool_call>{\"name\": \"send\", \"arguments\": {\"to\": \"Ann é\", \"count\": -12, \"rush\":"
            + " true}}</tool_call>",
        "<tool_call>{\"name\": \"stop\", \"arguments\": {}}</tool_call>",
        "<tool_call>{\"name\": \"add\", \"arguments\": {\"a\": 1.5}}</tool_call>"
      })
  void aRightCallIsAllowedFromItsFirstLetterToItsLast(String call) {
    for (int i = 0; i < call.length(); i++) {
      assertThat(mask.allows(call.substring(0, i))).as(call.substring(0, i)).isTrue();
      assertThat(i > 0 && mask.complete(call.substring(0, i))).isFalse();
    }
    assertThat(mask.complete(call)).isTrue();
    assertThat(mask.allows(call + "x")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<b",
        "<tool_call>{\"name\": \"sand",
        "<tool_call>{\"name\": \"send\", \"arguments\": {\"to\": 5",
        "<tool_call>{\"name\": \"send\", \"arguments\": {\"to\": \"\"",
        "<tool_call>{\"name\": \"send\", \"arguments\": {\"to\": \"a\\",
        "<tool_call>{\"name\": \"send\", \"arguments\": {\"to\": \"a\", \"count\": 1.",
        "<tool_call>{\"name\": \"send\", \"arguments\": {\"to\": \"a\"}",
        "<tool_call>{\"name\": \"add\", \"arguments\": {\"a\": 1.}",
        "<tool_call>{\"name\": \"stop\", \"arguments\": {\"x\""
      })
  void aWrongCallIsStoppedEarly(String text) {
    assertThat(mask.allows(text)).isFalse();
  }

  @Test
  void wordsAreFreeAndWithoutToolsNoCallBegins() {
    assertThat(mask.allows("I have no tool for that.")).isTrue();
    assertThat(mask.complete("ok")).isTrue();
    assertThat(new ToolMask(List.of()).allows("<")).isFalse();
  }

  @Test
  void rulesAreReadAndHold() {
    assertThat(Rule.parse("any: no. ; no,").holds("No. I am not.")).isTrue();
    assertThat(Rule.parse("all: a ; b").holds("only A")).isFalse();
    assertThat(Rule.parse("none: x").holds("y")).isTrue();
    assertThat(Rule.parse("is: River").holds("RIVER.")).isTrue();
    assertThat(Rule.parse("words: 3").holds("Hello, my friend!")).isTrue();
    assertThat(Rule.parse("nocall").holds("<tool_call>{")).isFalse();
  }
}
