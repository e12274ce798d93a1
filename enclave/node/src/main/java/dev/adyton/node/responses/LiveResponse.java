package dev.adyton.node.responses;

/** A response that is being made in the background. Thread-safe. */
public interface LiveResponse {
  /** Returns the key digest of whom it belongs to. */
  String owner();

  /** Returns the response object as it stands, JSON. */
  byte[] body();

  /** Returns its events so far, and those to come. */
  EventLog events();

  /** Asks that it be ended; what was said until then is kept. Idempotent. */
  void cancel();
}
