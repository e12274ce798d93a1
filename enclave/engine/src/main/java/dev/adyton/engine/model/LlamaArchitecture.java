package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.kernels.Kernels;
import dev.adyton.kernels.Matrix;
import dev.adyton.kernels.Team;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code llama}: RMS norms, interleaved rotary positions, grouped queries, SwiGLU (Touvron et al.
 * 2023, section 2.2). No biases, no experts.
 */
record LlamaArchitecture() implements Architecture {
  @Override
  public String name() {
    return "llama";
  }

  @Override
  public Network load(GgufFile file, int vocabulary, Kernels kernels, Team team)
      throws ModelException {
    LlamaConfig c = LlamaConfig.read(file);
    if (file.integer("llama.vocab_size", 1, Integer.MAX_VALUE, vocabulary) != vocabulary) {
      throw new ModelException(Code.SHAPE, "llama.vocab_size");
    }
    Tensors tensors = new Tensors(file, kernels);
    Matrix embedding = tensors.matrix("token_embd.weight", vocabulary, c.width());
    Matrix head = tensors.optionalMatrix("output.weight", vocabulary, c.width()).orElse(embedding);
    float[] norm = tensors.vector("output_norm.weight", c.width());
    float[] factors = tensors.optionalVector(Rope.FACTORS, c.turned() / 2).orElse(new float[0]);
    List<LlamaLayer> layers = new ArrayList<>();
    for (int i = 0; i < c.layers(); i++) {
      layers.add(LlamaLayer.load(tensors, c, "blk." + i + "."));
    }
    tensors.requireAllTaken();
    Rope rope = new Rope(c.base(), c.turned(), factors);
    return new LlamaNetwork(c, embedding, layers, norm, head, rope, kernels, team);
  }
}
