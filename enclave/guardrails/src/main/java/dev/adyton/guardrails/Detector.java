package dev.adyton.guardrails;

import java.util.Optional;

/** What a rule can look for. */
enum Detector {
  CARD("payment-card"),
  IBAN("iban"),
  EMAIL("email"),
  PHONE("phone"),
  CREDENTIAL("credential"),
  PRIVATE_KEY("private-key"),
  /** A list of the bundle: {@code terms:<list id>}. */
  TERMS("terms");

  private final String id;

  Detector(String id) {
    this.id = id;
  }

  String id() {
    return id;
  }

  Scanner scanner(int index, Scanner.Sink sink, Optional<TermAutomaton> terms) {
    return switch (this) {
      case CARD -> new CardScanner(index, sink);
      case IBAN -> new IbanScanner(index, sink);
      case EMAIL -> new EmailScanner(index, sink);
      case PHONE -> new PhoneScanner(index, sink);
      case CREDENTIAL -> new CredentialScanner(index, sink);
      case PRIVATE_KEY -> new PrivateKeyScanner(index, sink);
      case TERMS -> new TermScanner(index, sink, terms.orElseThrow());
    };
  }
}
