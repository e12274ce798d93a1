package dev.adyton.training.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.training.text.Message;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A lesson that nobody could answer from what stands in it teaches guessing. */
final class ToolsTest {
  private static final int SAMPLE = 4_000;
  private static final String CALL = "<tool_call>";
  private static final Pattern NAME = Pattern.compile("\"name\": \"([^\"]*)\"");
  private static final Pattern VALUE = Pattern.compile(": \"([^\"]*)\"|: ([0-9]+)");

  @Test
  void whatIsCalledWasListedAndWhatIsPassedWasSaid() {
    Corpus corpus = new Corpus(1);
    int calls = 0;
    for (int i = 0; i < SAMPLE; i++) {
      List<Message> all = corpus.conversation(i).messages();
      for (int m = 1; m < all.size(); m++) {
        String text = all.get(m).text();
        if (all.get(m).role().equals("assistant") && text.startsWith(CALL)) {
          called(all.getFirst().text(), all.get(m - 1).text(), text);
          calls++;
        }
      }
    }
    assertThat(calls).isGreaterThan(SAMPLE / 10);
  }

  private static void called(String listed, String asked, String call) {
    Matcher name = NAME.matcher(call);
    assertThat(name.find()).as(call).isTrue();
    assertThat(listed).contains("{\"name\": \"" + name.group(1) + "\"");
    Matcher value = VALUE.matcher(call.substring(call.indexOf("\"arguments\"") + 12));
    while (value.find()) {
      String said = value.group(1) == null ? value.group(2) : value.group(1);
      assertThat(asked).as(call).containsIgnoringCase(said);
    }
  }
}
