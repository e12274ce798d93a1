package dev.adyton.node.replay;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of an answer what its moment put there and no model: the seconds in its {@code
 * created…} and {@code completed_at} members, the comments that keep a quiet stream open, and how
 * many tokens of the prompt the node had computed before for the same tenant. Everything else is
 * compared byte for byte. A quotation mark within content is escaped, so that no content can look
 * like one of these members; a comment stands between two events. Stateless.
 */
final class Clockless {
  private static final Pattern TIME =
      Pattern.compile("(?<!\\\\)\"(created|created_at|completed_at)\":[0-9]{1,12}");
  private static final Pattern CACHED = Pattern.compile("(?<!\\\\)\"cached_tokens\":[0-9]{1,9}");

  /** In Messages the tokens of a prompt are told in two members. */
  private static final Pattern PARTED =
      Pattern.compile(
          "(?<!\\\\)\"input_tokens\":([0-9]{1,9}),\"cache_creation_input_tokens\":0,"
              + "\"cache_read_input_tokens\":([0-9]{1,9})");

  private static final Pattern COMMENT = Pattern.compile("(?<=\n\n|^):\n\n");

  private Clockless() {}

  static String of(byte[] content, boolean stream) {
    // ISO 8859-1 gives every byte a character of its own.
    String text = new String(content, StandardCharsets.ISO_8859_1);
    String uncached =
        PARTED
            .matcher(CACHED.matcher(text).replaceAll("\"cached_tokens\":0"))
            .replaceAll(m -> "\"input_tokens\":" + sum(m.group(1), m.group(2)));
    String timeless =
        TIME.matcher(uncached)
            .replaceAll(m -> Matcher.quoteReplacement("\"" + m.group(1) + "\":0"));
    return stream ? COMMENT.matcher(timeless).replaceAll("") : timeless;
  }

  private static int sum(String one, String other) {
    return Integer.parseInt(one) + Integer.parseInt(other);
  }
}
