package dev.adyton.attestation;

import dev.adyton.codec.Json;

/**
 * One named step of a verification.
 *
 * @param name as in {@code quote-signature}
 * @param outcome how it ended
 * @param detail what was looked at, one sentence for people; empty where the outcome says it all
 */
public record Step(String name, Outcome outcome, String detail) {
  /** Returns whether this step refuses the evidence. */
  public boolean failed() {
    return outcome instanceof Outcome.Fail;
  }

  Json json() {
    Json.ObjBuilder out = Json.object().put("name", name);
    switch (outcome) {
      case Outcome.Pass _ -> out.put("outcome", "pass");
      case Outcome.Fail(String code) -> out.put("outcome", "fail").put("code", code);
      case Outcome.NotApplicable(String reason) ->
          out.put("outcome", "not_applicable").put("reason", reason);
    }
    return out.put("detail", detail).build();
  }
}
