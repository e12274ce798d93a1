package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.kernels.Kernels;
import dev.adyton.kernels.Team;
import java.util.List;

/**
 * A kind of model: how the parts of this package are put together. Adding one is a class and a line
 * in {@link #ALL} (docs/add-an-architecture.md).
 */
public interface Architecture {
  /** Every architecture of this engine. */
  List<Architecture> ALL =
      List.of(
          new Llama(),
          new Qwen2(),
          new Qwen3(),
          new Qwen3Moe(),
          new Gemma2(),
          new Gemma3(),
          new Phi3(),
          new GptOss(),
          new Olmo2(),
          new Bert());

  /** Returns {@code general.architecture}'s value. */
  String name();

  /** Puts a model together from a file's numbers and tensors. */
  Network build(Plan plan) throws ModelException;

  /**
   * Checks that {@code file} holds all that its architecture needs and nothing else.
   *
   * @param vocabulary number of the tokenizer's ids
   */
  static Network load(GgufFile file, int vocabulary, Kernels kernels, Team team)
      throws ModelException {
    Architecture architecture = of(file);
    Plan plan = new Plan(file, architecture.name(), vocabulary, kernels, team);
    Network network = architecture.build(plan);
    plan.tensors().requireAllTaken();
    return network;
  }

  /** Returns the architecture of {@code file}. */
  static Architecture of(GgufFile file) throws ModelException {
    String key = "general.architecture";
    String name = file.text(key).orElseThrow(() -> new ModelException(Code.MISSING_KEY, key));
    return ALL.stream()
        .filter(a -> a.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new ModelException(Code.UNKNOWN_ARCHITECTURE, key));
  }
}
