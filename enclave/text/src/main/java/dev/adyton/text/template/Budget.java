package dev.adyton.text.template;

import dev.adyton.text.template.TemplateException.Code;

/** What a rendering has left of its limits. */
final class Budget {
  /** Characters that cost as much as evaluating a node. */
  private static final int CHARACTERS_PER_STEP = 16;

  private final TemplateLimits limits;
  private long steps;
  private int depth;

  Budget(TemplateLimits limits) {
    this.limits = limits;
    this.steps = limits.steps();
  }

  void step() throws TemplateException {
    spend(1);
  }

  void spend(long n) throws TemplateException {
    steps -= n;
    if (steps < 0) {
      throw new TemplateException(Code.LIMIT, "steps");
    }
  }

  /** Asked before a text of {@code n} characters is made. */
  void characters(long n) throws TemplateException {
    if (n > 16L * limits.characters()) {
      throw new TemplateException(Code.LIMIT, "characters");
    }
    spend(n / CHARACTERS_PER_STEP);
  }

  /** Asked before a text is made or added to the output. */
  void length(long n) throws TemplateException {
    if (n > limits.characters()) {
      throw new TemplateException(Code.LIMIT, "characters");
    }
    characters(n);
  }

  void enter() throws TemplateException {
    if (++depth > limits.depth()) {
      throw new TemplateException(Code.LIMIT, "depth");
    }
  }

  void leave() {
    depth--;
  }
}
