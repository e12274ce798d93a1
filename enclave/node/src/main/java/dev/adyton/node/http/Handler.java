package dev.adyton.node.http;

import java.io.IOException;

/** Answers exchanges of one kind. Thread-safe. */
@FunctionalInterface
public interface Handler {
  /**
   * Answers.
   *
   * @throws ApiException a refusal, to be sent by the caller
   * @throws IOException where the client went away
   * @throws InterruptedException where the node stops
   */
  void handle(Exchange exchange) throws ApiException, IOException, InterruptedException;
}
