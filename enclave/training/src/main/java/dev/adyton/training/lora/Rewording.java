package dev.adyton.training.lora;

import dev.adyton.training.text.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Says a chat's questions as other hands would type them: a word left out, a few before it, small
 * letters, no mark at the end. Ten ways to ask are few; what is learnt from them as they stand is
 * their wording. The words before are English; the rest is of no language. Belongs to one thread.
 */
final class Rewording {
  private static final double LEFT_OUT = 0.08;
  private static final double OPENED = 0.2;
  private static final double SMALL = 0.35;
  private static final double UNMARKED = 0.4;
  private static final int FEW = 3;

  private static final List<String> OPENINGS =
      List.of(
          "Hi, ",
          "Hello, ",
          "please ",
          "tell me, ",
          "I want to know: ",
          "I would like to know ",
          "can you tell me ",
          "so ",
          "and ",
          "well, ",
          "hey, ",
          "quick question: ");

  private final SplittableRandom random;

  Rewording(long seed) {
    random = new SplittableRandom(seed);
  }

  /** The chat with its users' messages said a little differently; answers stay. */
  List<Message> of(List<Message> chat) {
    return chat.stream()
        .map(m -> m.role().equals("user") ? Message.user(said(m.text())) : m)
        .toList();
  }

  private String said(String text) {
    String s = without(text);
    if (random.nextDouble() < OPENED) {
      s = OPENINGS.get(random.nextInt(OPENINGS.size())) + lowerFirst(s);
    }
    s = random.nextDouble() < SMALL ? s.toLowerCase(Locale.ROOT) : s;
    boolean marked = s.endsWith("?") || s.endsWith(".") || s.endsWith("!");
    return marked && s.length() > 1 && random.nextDouble() < UNMARKED
        ? s.substring(0, s.length() - 1)
        : s;
  }

  private static String lowerFirst(String s) {
    return s.substring(0, 1).toLowerCase(Locale.ROOT) + s.substring(1);
  }

  private String without(String text) {
    List<String> words = new ArrayList<>(Arrays.asList(text.split(" ", -1)));
    if (words.size() <= FEW) {
      return text;
    }
    words.removeIf(w -> random.nextDouble() < LEFT_OUT);
    String s = String.join(" ", words);
    return s.isBlank() ? text : s;
  }
}
