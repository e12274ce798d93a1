package dev.adyton.text.template;

/**
 * What one rendering may cost. Steps stand for time: every node, every turn of a loop and every
 * sixteen characters made is one, so that a limit means the same on every machine.
 *
 * @param steps evaluated
 * @param depth of macros and nested expressions
 * @param characters of the output, and of any one text on the way
 */
public record TemplateLimits(long steps, int depth, int characters) {
  /** Enough for a conversation of a million characters; refuses within a second. */
  public static final TemplateLimits DEFAULT = new TemplateLimits(5_000_000, 120, 8 << 20);

  public TemplateLimits {
    if (steps < 1 || depth < 1 || depth > 200 || characters < 1) {
      throw new IllegalArgumentException("limits out of range");
    }
  }
}
