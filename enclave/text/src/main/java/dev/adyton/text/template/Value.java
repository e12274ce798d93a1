package dev.adyton.text.template;

import java.util.List;
import java.util.SequencedMap;

/** What a template's expressions are about. Nothing here leads out of the conversation. */
sealed interface Value
    permits Text,
        Value.Int,
        Value.Real,
        Value.Bool,
        Value.Nothing,
        Value.Items,
        Value.Dict,
        Value.Function {
  /** An integer. */
  record Int(long value) implements Value {}

  /** A number with a fraction. */
  record Real(double value) implements Value {}

  /** A boolean. */
  record Bool(boolean value) implements Value {
    static final Bool TRUE = new Bool(true);
    static final Bool FALSE = new Bool(false);

    static Bool of(boolean value) {
      return value ? TRUE : FALSE;
    }
  }

  /** What is not there. */
  enum Nothing implements Value {
    UNDEFINED,
    NONE
  }

  /** A list; lives for one rendering and may grow in it. */
  record Items(List<Value> list) implements Value {}

  /**
   * A map, or a namespace, which alone can be assigned to.
   *
   * @param contentKeys whether a name in it came from the conversation
   */
  record Dict(SequencedMap<String, Value> map, boolean namespace, boolean contentKeys)
      implements Value {
    Text key(String name) {
      return contentKeys ? Text.content(name) : Text.own(name);
    }
  }

  /** Something that can be called. */
  non-sealed interface Function extends Value {
    Value call(Arguments arguments) throws TemplateException;
  }
}
