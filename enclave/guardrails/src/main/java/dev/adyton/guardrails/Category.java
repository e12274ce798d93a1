package dev.adyton.guardrails;

/** What a rule is about. The name stands in bundles (as {@link #id}), counters and placeholders. */
public enum Category {
  /** A phrase that tries to talk the model out of its instructions. */
  PROMPT_ATTACK("prompt-attack"),
  /** A payment card's number. */
  CARD("card"),
  /** An international bank account number. */
  IBAN("iban"),
  /** An e-mail address. */
  EMAIL("email"),
  /** A telephone number. */
  PHONE("phone"),
  /** A key or token that opens somebody's account. */
  CREDENTIAL("credential"),
  /** A private key in PEM. */
  PRIVATE_KEY("private-key"),
  /** A term that a tenant listed. */
  TERM("term");

  private final String id;

  Category(String id) {
    this.id = id;
  }

  /** Returns the name used in bundles. */
  public String id() {
    return id;
  }
}
