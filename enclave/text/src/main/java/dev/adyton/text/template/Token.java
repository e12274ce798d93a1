package dev.adyton.text.template;

/**
 * A piece of a template's source.
 *
 * @param text the characters between blocks, a name, a number, a text's value or an operator
 */
record Token(Kind kind, String text) {
  enum Kind {
    /** Characters between blocks. */
    OUTSIDE,
    /** Begins a statement or an expression to print. */
    OPEN_STATEMENT,
    OPEN_PRINT,
    /** Ends either. */
    CLOSE,
    NAME,
    NUMBER,
    STRING,
    OPERATOR,
    END
  }

  boolean is(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }

  boolean named(String name) {
    return kind == Kind.NAME && text.equals(name);
  }
}
