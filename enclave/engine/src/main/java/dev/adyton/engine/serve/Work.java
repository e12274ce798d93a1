package dev.adyton.engine.serve;

import dev.adyton.engine.Account;

/** A request as {@link FairShare} sees it. Identity is its own: no two are equal. */
public interface Work {
  /** Returns on whose account it is. */
  Account account();

  /** Returns how many tokens could be computed in the next step, at least 1. */
  int pending();

  /** Returns whether it writes its answer: then one token at a time is all there is. */
  boolean answering();
}
