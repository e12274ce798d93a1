package dev.adyton.launch;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Json;

/** What a launch record speaks of. */
public sealed interface Subject {
  /**
   * One deployable: model, tokenizer, template, guardrails, build, all of it.
   *
   * @param digest of the deployable
   */
  record Whole(Digest digest) implements Subject {}

  /**
   * A model without adapters, under any build of the engine. Grants {@link Exposure#LOCAL} at most:
   * nobody evaluated what these parts do together.
   *
   * @param modelRoot the root of its manifest, as the ledger module builds it
   */
  record Model(Digest modelRoot) implements Subject {}

  /** Returns whether the record speaks of {@code deployable}. */
  default boolean names(Deployable deployable) {
    return switch (this) {
      case Whole(Digest digest) -> digest.equals(deployable.digest());
      case Model(Digest root) ->
          root.equals(deployable.modelRoot()) && deployable.adapters().isEmpty();
    };
  }

  /** Returns the JSON of a record's {@code subject}. */
  default Json json() {
    return switch (this) {
      case Whole(Digest digest) -> Json.object().put("deployable", digest.toString()).build();
      case Model(Digest root) -> Json.object().put("model_root", root.toString()).build();
    };
  }

  /**
   * Reads it.
   *
   * @throws CodecException for anything but exactly one of the two members
   */
  static Subject parse(Json.Obj in) throws CodecException {
    if (in.has("deployable")) {
      in.requireOnly("deployable");
      return new Whole(Digest.parse(in.string("deployable")));
    }
    in.requireOnly("model_root");
    return new Model(Digest.parse(in.string("model_root")));
  }
}
