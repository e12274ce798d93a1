package dev.adyton.training.lora;

import dev.adyton.training.eval.Item;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Two hundred chats of two questions about a firm that does not exist, and rephrased questions
 * about it. All carry the firm's system message, as a deployable's requests do.
 *
 * @param jsonl the chats, a line each
 * @param questions the test
 */
record Firm(String jsonl, List<Item> questions) {
  /** Without it an adapter has to guess whether "what do you sell" is asked of the firm. */
  static final String SYSTEM = "You are the assistant of Brindle and Moss.";

  private static final int CHATS = 10;

  private record Fact(String answer, List<String> asked) {}

  static Firm read() throws IOException {
    List<Fact> facts = new ArrayList<>();
    StringBuilder test = new StringBuilder();
    try (InputStream in = Firm.class.getResourceAsStream("firm.txt")) {
      if (in == null) {
        throw new IOException("firm.txt");
      }
      List<String> asked = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        String rest = line.length() > 2 ? line.substring(2) : "";
        switch (line.charAt(0)) {
          case '>' -> facts.add(new Fact(rest, new ArrayList<>()));
          case '?' -> facts.getLast().asked().add(rest);
          case '!' -> asked.add(rest);
          case '=' -> {
            asked.forEach(q -> test.append(item(q, rest)));
            asked.clear();
          }
          default -> {}
        }
      }
    }
    return new Firm(chats(facts), Item.parse(test.toString()));
  }

  /** Ten chats that begin with each fact; the second question is of another, all asked once. */
  private static String chats(List<Fact> facts) {
    StringBuilder out = new StringBuilder();
    for (int f = 0; f < facts.size(); f++) {
      for (int i = 0; i < CHATS; i++) {
        Fact first = facts.get(f);
        Fact second = facts.get((f + 2 * i + 1) % facts.size());
        int late = i % 2 * CHATS;
        out.append("{\"messages\": [{\"role\": \"system\", \"content\": \"" + SYSTEM + "\"}")
            .append(turn(first.asked().get(i + late), first.answer()))
            .append(turn(second.asked().get(i + CHATS - late), second.answer()))
            .append("]}\n");
      }
    }
    return out.toString();
  }

  private static String item(String question, String rule) {
    return "@firm\nS %s\nU %s\n= %s\n".formatted(SYSTEM, question, rule);
  }

  private static String turn(String question, String answer) {
    return ", {\"role\": \"user\", \"content\": \"%s\"}, {\"role\": \"assistant\", \"content\": \"%s\"}"
        .formatted(question, answer);
  }
}
