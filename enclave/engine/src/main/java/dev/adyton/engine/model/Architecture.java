package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.kernels.Kernels;
import dev.adyton.kernels.Team;
import java.util.List;

/** A kind of model. Adding one is adding an implementation to {@link #ALL}. */
public interface Architecture {
  /** Every architecture of this engine. */
  List<Architecture> ALL = List.of(new LlamaArchitecture());

  /** Returns {@code general.architecture}'s value. */
  String name();

  /**
   * Checks that {@code file} holds all that the architecture needs and nothing else.
   *
   * @param vocabulary number of the tokenizer's ids
   */
  Network load(GgufFile file, int vocabulary, Kernels kernels, Team team) throws ModelException;
}
