package dev.adyton.node.auth;

import dev.adyton.node.http.ApiException;

/** Whether a caller whose key is known may come in at all. Thread-safe. */
@FunctionalInterface
public interface Standing {
  /**
   * Returns if so.
   *
   * @throws ApiException why not
   */
  void check(Caller caller) throws ApiException;
}
