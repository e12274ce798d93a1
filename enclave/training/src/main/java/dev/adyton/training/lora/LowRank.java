package dev.adyton.training.lora;

/**
 * One adapted matrix: W + alpha / rank · B·A (Hu et al. 2021, §4.1).
 *
 * @param name of the adapted tensor
 * @param offset of W among the model's weights
 * @param outputs rows of W and B
 * @param inputs columns of W and A
 * @param rank rows of A, columns of B
 * @param a rank × inputs
 * @param b outputs × rank
 */
@SuppressWarnings("ArrayRecordComponent") // weights, never compared
public record LowRank(
    String name, int offset, int outputs, int inputs, int rank, float[] a, float[] b) {}
