package dev.adyton.node.responses;

import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.keys.StoreException;

/** What a caller is told of a store that did not do as it should. */
public final class StoreRefusal {
  private StoreRefusal() {}

  /** Returns the refusal. */
  public static ApiException of(StoreException e) {
    return ApiException.of(
        e.code() == StoreException.Code.NO_PROJECT
            ? ErrorCode.PROJECT_SUSPENDED
            : ErrorCode.STORE_FAILED);
  }
}
