package dev.adyton.guardrails;

import java.util.Optional;

/**
 * One detector at work in one scope, and what becomes of its matches.
 *
 * @param detector what it looks for
 * @param terms for {@link Detector#TERMS}
 * @param category what a match is about
 * @param action what is done about a match; empty: its value is known to the request from here on
 * @param echo whether values that the request carried in clear pass
 */
record Lane(
    Detector detector,
    Optional<TermAutomaton> terms,
    Category category,
    Optional<Action> action,
    boolean echo) {
  boolean blocks() {
    return action.filter(each -> each == Action.BLOCK).isPresent();
  }
}
