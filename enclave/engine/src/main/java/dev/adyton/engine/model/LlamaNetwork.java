package dev.adyton.engine.model;

import dev.adyton.engine.Session;
import dev.adyton.kernels.Kernels;
import dev.adyton.kernels.Matrix;
import dev.adyton.kernels.Team;
import java.util.List;

/**
 * A {@code llama} model's weights.
 *
 * @param head the output head, the embedding itself where they are tied
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
record LlamaNetwork(
    LlamaConfig config,
    Matrix embedding,
    List<LlamaLayer> layers,
    float[] norm,
    Matrix head,
    Rope rope,
    Kernels kernels,
    Team team)
    implements Network {
  LlamaNetwork {
    layers = List.copyOf(layers);
  }

  @Override
  public int contextLength() {
    return config.contextLength();
  }

  @Override
  public Session newSession(int capacity) {
    return new LlamaSession(this, capacity);
  }
}
