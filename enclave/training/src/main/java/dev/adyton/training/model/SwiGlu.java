package dev.adyton.training.model;

import dev.adyton.kernels.GemmExp;

/** The gated unit silu(gate) · up (Shazeer 2020). A row holds gate and up side by side. */
final class SwiGlu {
  private final int width;
  private final float[] sigmoid;

  SwiGlu(int width) {
    this.width = width;
    sigmoid = new float[width];
  }

  void forward(int rows, float[] gateUp, float[] out) {
    for (int i = 0; i < rows; i++) {
      int at = i * 2 * width;
      int to = i * width;
      sigmoid(gateUp, at);
      for (int j = 0; j < width; j++) {
        out[to + j] = gateUp[at + j] * sigmoid[j] * gateUp[at + width + j];
      }
    }
  }

  void backward(int rows, float[] gateUp, float[] dout, float[] dgateUp) {
    for (int i = 0; i < rows; i++) {
      int at = i * 2 * width;
      int from = i * width;
      sigmoid(gateUp, at);
      for (int j = 0; j < width; j++) {
        float s = sigmoid[j];
        float silu = gateUp[at + j] * s;
        float d = dout[from + j];
        dgateUp[at + j] = d * gateUp[at + width + j] * (s + silu * (1 - s));
        dgateUp[at + width + j] = d * silu;
      }
    }
  }

  private void sigmoid(float[] gateUp, int at) {
    for (int j = 0; j < width; j++) {
      sigmoid[j] = -gateUp[at + j];
    }
    GemmExp.exp(sigmoid, 0, width, 0f);
    for (int j = 0; j < width; j++) {
      sigmoid[j] = 1f / (1f + sigmoid[j]);
    }
  }
}
