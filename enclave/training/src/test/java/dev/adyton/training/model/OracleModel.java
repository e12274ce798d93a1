package dev.adyton.training.model;

/**
 * The Llama family written down once more, token by token, in float64 on a {@link Tape}: what the
 * trainer is compared with.
 */
final class OracleModel {
  private final ModelShape shape;
  private final ParameterLayout layout;
  private final Tape tape = new Tape();
  private final int[] p;
  private int loss;

  OracleModel(ModelShape shape, double[] weights) {
    this.shape = shape;
    layout = ParameterLayout.of(shape);
    p = new int[weights.length];
    for (int i = 0; i < p.length; i++) {
      p[i] = tape.leaf(weights[i]);
    }
  }

  /** The weighted loss of the batch. */
  double loss(Batch batch) {
    loss = tape.leaf(0);
    for (int s = 0; s < batch.segments(); s++) {
      conversation(batch, batch.start(s), batch.end(s));
    }
    return tape.value(loss);
  }

  /** The slope of the last loss against every weight. */
  double[] gradient() {
    tape.differentiate(loss);
    double[] g = new double[p.length];
    for (int i = 0; i < g.length; i++) {
      g[i] = tape.slope(p[i]);
    }
    return g;
  }

  private void conversation(Batch batch, int start, int end) {
    int n = end - start;
    int[][] x = new int[n][];
    for (int i = 0; i < n; i++) {
      x[i] = row(layout.embedding() + batch.token(start + i) * shape.dim(), shape.dim());
    }
    for (int l = 0; l < shape.layers(); l++) {
      x = block(x, l);
    }
    for (int i = 0; i < n; i++) {
      if (batch.weight(start + i) != 0) {
        int[] y = norm(x[i], layout.finalNorm());
        int[] logits = times(y, layout.embedding(), shape.vocabulary());
        int[] e = new int[logits.length];
        for (int v = 0; v < e.length; v++) {
          e[v] = tape.exp(logits[v]);
        }
        int own = logits[batch.target(start + i)];
        int nats = tape.sub(tape.log(tape.sum(e)), own);
        loss = tape.add(loss, tape.mul(nats, tape.leaf(batch.weight(start + i))));
      }
    }
  }

  private int[][] block(int[][] x, int l) {
    int n = x.length;
    int[][] qkv = new int[n][];
    for (int i = 0; i < n; i++) {
      qkv[i] = times(norm(x[i], layout.attentionNorm(l)), layout.qkv(l), shape.qkvDim());
      rotate(qkv[i], i);
    }
    int[][] out = new int[n][];
    for (int i = 0; i < n; i++) {
      int[] a = times(attend(qkv, i), layout.output(l), shape.dim());
      int[] middle = plus(x[i], a);
      int[] y = norm(middle, layout.ffnNorm(l));
      int[] gateUp = times(y, layout.gateUp(l), 2 * shape.ffn());
      int[] hidden = new int[shape.ffn()];
      for (int j = 0; j < hidden.length; j++) {
        int minus = tape.sub(tape.leaf(0), gateUp[j]);
        int silu = tape.div(gateUp[j], tape.add(tape.leaf(1), tape.exp(minus)));
        hidden[j] = tape.mul(silu, gateUp[shape.ffn() + j]);
      }
      out[i] = plus(middle, times(hidden, layout.down(l), shape.dim()));
    }
    return out;
  }

  private int[] attend(int[][] qkv, int i) {
    int w = shape.headDim();
    int[] out = new int[shape.dim()];
    int root = tape.leaf(Math.sqrt(w));
    for (int h = 0; h < shape.heads(); h++) {
      int group = h / (shape.heads() / shape.kvHeads());
      int key = (shape.heads() + group) * w;
      int value = key + shape.kvHeads() * w;
      int[] e = new int[i + 1];
      for (int j = 0; j <= i; j++) {
        int[] terms = new int[w];
        for (int c = 0; c < w; c++) {
          terms[c] = tape.mul(qkv[i][h * w + c], qkv[j][key + c]);
        }
        e[j] = tape.exp(tape.div(tape.sum(terms), root));
      }
      int total = tape.sum(e);
      for (int c = 0; c < w; c++) {
        int[] terms = new int[i + 1];
        for (int j = 0; j <= i; j++) {
          terms[j] = tape.mul(e[j], qkv[j][value + c]);
        }
        out[h * w + c] = tape.div(tape.sum(terms), total);
      }
    }
    return out;
  }

  private void rotate(int[] row, int position) {
    int w = shape.headDim();
    for (int h = 0; h < shape.heads() + shape.kvHeads(); h++) {
      for (int j = 0; j < w / 2; j++) {
        double angle = position * Math.pow(shape.ropeBase(), -2.0 * j / w);
        int c = tape.leaf(Math.cos(angle));
        int s = tape.leaf(Math.sin(angle));
        int a = row[h * w + 2 * j];
        int b = row[h * w + 2 * j + 1];
        row[h * w + 2 * j] = tape.sub(tape.mul(a, c), tape.mul(b, s));
        row[h * w + 2 * j + 1] = tape.add(tape.mul(a, s), tape.mul(b, c));
      }
    }
  }

  private int[] norm(int[] x, int gain) {
    int[] squares = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      squares[i] = tape.mul(x[i], x[i]);
    }
    int mean = tape.div(tape.sum(squares), tape.leaf(x.length));
    int rms = tape.sqrt(tape.add(mean, tape.leaf(shape.epsilon())));
    int[] y = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = tape.mul(tape.div(x[i], rms), p[gain + i]);
    }
    return y;
  }

  private int[] times(int[] x, int at, int outputs) {
    int[] y = new int[outputs];
    for (int o = 0; o < outputs; o++) {
      int[] terms = new int[x.length];
      for (int i = 0; i < x.length; i++) {
        terms[i] = tape.mul(p[at + o * x.length + i], x[i]);
      }
      y[o] = tape.sum(terms);
    }
    return y;
  }

  private int[] plus(int[] a, int[] b) {
    int[] y = new int[a.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = tape.add(a[i], b[i]);
    }
    return y;
  }

  private int[] row(int at, int count) {
    return java.util.Arrays.copyOfRange(p, at, at + count);
  }
}
