package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.kernels.Matrix;

/**
 * One block's weights. Matrices are {@code [out][in]}.
 *
 * @param attentionNorm before attention
 * @param q queries
 * @param k keys
 * @param v values
 * @param out from the heads back to the state
 * @param feedNorm before the feed-forward
 * @param gate of SwiGLU
 * @param up of SwiGLU
 * @param down back to the state
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
record LlamaLayer(
    float[] attentionNorm,
    Matrix q,
    Matrix k,
    Matrix v,
    Matrix out,
    float[] feedNorm,
    Matrix gate,
    Matrix up,
    Matrix down) {
  static LlamaLayer load(Tensors tensors, LlamaConfig c, String prefix) throws ModelException {
    int queries = c.heads() * c.headDim();
    int keys = c.kvHeads() * c.headDim();
    return new LlamaLayer(
        tensors.vector(prefix + "attn_norm.weight", c.width()),
        tensors.matrix(prefix + "attn_q.weight", queries, c.width()),
        tensors.matrix(prefix + "attn_k.weight", keys, c.width()),
        tensors.matrix(prefix + "attn_v.weight", keys, c.width()),
        tensors.matrix(prefix + "attn_output.weight", c.width(), queries),
        tensors.vector(prefix + "ffn_norm.weight", c.width()),
        tensors.matrix(prefix + "ffn_gate.weight", c.hidden(), c.width()),
        tensors.matrix(prefix + "ffn_up.weight", c.hidden(), c.width()),
        tensors.matrix(prefix + "ffn_down.weight", c.width(), c.hidden()));
  }
}
