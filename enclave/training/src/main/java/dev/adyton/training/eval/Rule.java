package dev.adyton.training.eval;

import java.util.List;
import java.util.Locale;

/** What an answer must be. Letters' case is ignored except in calls. */
public sealed interface Rule {
  /** Whether {@code answer} holds. */
  boolean holds(String answer);

  /** One of the parts occurs. */
  record Any(List<String> parts) implements Rule {
    public Any {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean holds(String answer) {
      return parts.stream().anyMatch(p -> lower(answer).contains(lower(p)));
    }
  }

  /** Every part occurs. */
  record All(List<String> parts) implements Rule {
    public All {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean holds(String answer) {
      return parts.stream().allMatch(p -> lower(answer).contains(lower(p)));
    }
  }

  /** No part occurs. */
  record None(List<String> parts) implements Rule {
    public None {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean holds(String answer) {
      return parts.stream().noneMatch(p -> lower(answer).contains(lower(p)));
    }
  }

  /** The answer is the text, a final mark aside. */
  record Is(String text) implements Rule {
    @Override
    public boolean holds(String answer) {
      return bare(answer).equals(bare(text));
    }

    private static String bare(String s) {
      return lower(s.strip()).replaceAll("[.!]$", "");
    }
  }

  /** The answer is exactly one of the texts. */
  record OneOf(List<String> texts) implements Rule {
    public OneOf {
      texts = List.copyOf(texts);
    }

    @Override
    public boolean holds(String answer) {
      return texts.contains(answer.strip());
    }
  }

  /** The answer has so many words. */
  record Words(int count) implements Rule {
    @Override
    public boolean holds(String answer) {
      return answer.strip().split("\\s+").length == count;
    }
  }

  /** The answer is exactly this call. */
  record Call(String json) implements Rule {
    @Override
    public boolean holds(String answer) {
      return answer.strip().equals("<tool_call>" + json + "</tool_call>");
    }
  }

  /** The answer calls nothing. */
  record NoCall() implements Rule {
    @Override
    public boolean holds(String answer) {
      return !answer.contains("<tool_call") && !answer.isBlank();
    }
  }

  /** Reads {@code kind: value}. */
  static Rule parse(String line) {
    int colon = line.indexOf(':');
    String kind = colon < 0 ? line.strip() : line.substring(0, colon).strip();
    String value = line.substring(colon + 1).strip();
    return switch (kind) {
      case "any" -> new Any(List.of(value.split(" ; ")));
      case "all" -> new All(List.of(value.split(" ; ")));
      case "none" -> new None(List.of(value.split(" ; ")));
      case "is" -> new Is(value);
      case "words" -> new Words(Integer.parseInt(value));
      case "call" -> new Call(value);
      case "nocall" -> new NoCall();
      default -> throw new IllegalArgumentException("unknown rule: " + line);
    };
  }

  private static String lower(String s) {
    return s.toLowerCase(Locale.ROOT);
  }
}
