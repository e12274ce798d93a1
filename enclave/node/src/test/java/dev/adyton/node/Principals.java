package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.content.SecretText;
import dev.adyton.engine.FinishReason;
import dev.adyton.engine.GenerationResult;
import dev.adyton.node.journal.Folders;
import dev.adyton.node.run.Continuation;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ten keys of an owner's project, and what they keep: each canary in prompt and answer. */
final class Principals {
  private static final int KEYS = 10;
  private static final Pattern ID = Pattern.compile("\"id\":\"((?:resp|conv)_[0-9a-f]{32})\"");

  private final Owner owner;
  private final List<String> ids = new ArrayList<>();
  private volatile String say = "nothing";

  Principals(Owner owner) {
    this.owner = owner;
  }

  /** Returns an engine that says the canary of whoever asks. */
  Continuation engine() {
    return (request, listener, cancelled) -> {
      listener.onText(SecretText.of(say));
      return new GenerationResult(FinishReason.STOP, 3, 1, 1);
    };
  }

  static String key(int i) {
    return "principal-secret-%02d-01234567".formatted(i % KEYS);
  }

  /** Returns their lines of the key file. */
  List<String> lines() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      lines.add(owner.enrol(key(i)));
    }
    return lines;
  }

  /** Returns the ids of what was kept. */
  List<String> ids() {
    return List.copyOf(ids);
  }

  /** Returns where what has the id is. */
  static String room(String id) {
    return (id.startsWith("conv_") ? "/v1/conversations/" : "/v1/responses/") + id;
  }

  /** Keeps canaries as responses, streams, background responses and conversations. */
  void keep(TestNode node, int canaries) throws Exception {
    String response = "{\"model\":\"" + TestNode.MODEL + "\",\"input\":\"";
    for (int i = 0; i < canaries; i++) {
      String canary = Folders.canary(i);
      say = "I heard " + canary;
      String begun = response + canary + "\",";
      ids.add(
          switch (i % 4) {
            case 0 -> made(node, i, "/v1/responses", begun + "\"store\":true}");
            case 1 -> made(node, i, "/v1/responses", begun + "\"store\":true,\"stream\":true}");
            case 2 -> {
              String id = made(node, i, "/v1/responses", begun + "\"background\":true}");
              // Followed to its end, so that it says its own canary and no other.
              node.ask("GET", "/v1/responses/" + id + "?stream=true", key(i), "");
              yield id;
            }
            default -> {
              String item = "{\"role\":\"user\",\"content\":\"" + canary + "\"}";
              String labels = "{\"metadata\":{\"k\":\"" + canary + "\"},\"items\":[";
              yield made(node, i, "/v1/conversations", labels + item + "]}");
            }
          });
    }
    say = "nothing";
  }

  /** Returns the id of what key number {@code i} made. */
  static String made(TestNode node, int i, String path, String body) throws Exception {
    HttpResponse<String> answer = node.ask("POST", path, key(i), body);
    Matcher id = ID.matcher(answer.body());
    assertThat(id.find()).as(answer.body()).isTrue();
    return id.group(1);
  }

  /** Returns how many canaries their own keys read. */
  int read(TestNode node) throws Exception {
    int read = 0;
    for (int i = 0; i < ids.size(); i++) {
      String body = node.ask("GET", room(ids.get(i)), key(i), "").body();
      read += body.contains(Folders.canary(i)) ? 1 : 0;
    }
    return read;
  }
}
