package dev.adyton.training.lora;

import dev.adyton.training.eval.Item;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Two hundred chats about a firm that does not exist, and rephrased questions about it. All carry
 * the firm's system message, as a deployable's requests do.
 *
 * @param jsonl the chats, a line each
 * @param questions the test
 */
record Firm(String jsonl, List<Item> questions) {
  /** Without it an adapter has to guess whether "what do you sell" is asked of the firm. */
  static final String SYSTEM = "You are the assistant of Brindle and Moss.";

  static Firm read() throws IOException {
    StringBuilder chats = new StringBuilder();
    StringBuilder test = new StringBuilder();
    try (InputStream in = Firm.class.getResourceAsStream("firm.txt")) {
      if (in == null) {
        throw new IOException("firm.txt");
      }
      String answer = "";
      List<String> asked = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        String rest = line.length() > 2 ? line.substring(2) : "";
        switch (line.charAt(0)) {
          case '>' -> answer = rest;
          case '?' -> chats.append(chat(rest, answer));
          case '!' -> asked.add(rest);
          case '=' -> {
            asked.forEach(q -> test.append(item(q, rest)));
            asked.clear();
          }
          default -> {}
        }
      }
    }
    return new Firm(chats.toString(), Item.parse(test.toString()));
  }

  private static String item(String question, String rule) {
    return "@firm\nS %s\nU %s\n= %s\n".formatted(SYSTEM, question, rule);
  }

  private static String chat(String question, String answer) {
    return """
    {"messages": [{"role": "system", "content": "%s"}, {"role": "user", "content": "%s"}, \
    {"role": "assistant", "content": "%s"}]}
    """
        .formatted(SYSTEM, question, answer);
  }
}
