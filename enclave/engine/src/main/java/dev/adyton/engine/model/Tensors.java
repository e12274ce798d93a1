package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.gguf.GgufTensor;
import dev.adyton.kernels.Kernels;
import dev.adyton.kernels.Matrix;
import dev.adyton.kernels.Team;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes a file's tensors by name and shape. One that nobody took at the end means a part of the
 * model this engine does not know, such as a bias: to leave it out would be to answer wrongly.
 */
final class Tensors {
  private final GgufFile file;
  private final Kernels kernels;
  private final Team team;
  private final Set<String> taken = new HashSet<>();
  private final Map<String, Linear> adaptable = new HashMap<>();

  Tensors(GgufFile file, Kernels kernels, Team team) {
    this.file = file;
    this.kernels = kernels;
    this.team = team;
  }

  Matrix matrix(String name, int rows, int cols) throws ModelException {
    GgufTensor t = take(name, List.of((long) cols, (long) rows)).orElseThrow(() -> missing(name));
    return new Matrix(t.data(), t.type(), rows, cols);
  }

  /** Takes {@code name.weight}, which has no bias. */
  Linear linear(String name, int rows, int cols) throws ModelException {
    Matrix weight = matrix(name + ".weight", rows, cols);
    Linear l = new Linear(name, weight, Linear.NO_BIAS).packed(kernels, team);
    adaptable.put(name, l);
    return l;
  }

  /** Takes {@code name.weight}, to be cut into slices and then packed; adapters cannot adapt it. */
  Linear fused(String name, int rows, int cols) throws ModelException {
    return new Linear(name, matrix(name + ".weight", rows, cols), Linear.NO_BIAS);
  }

  /** Takes {@code name.weight} and {@code name.bias}. */
  Linear biased(String name, int rows, int cols) throws ModelException {
    Matrix weight = matrix(name + ".weight", rows, cols);
    Linear l = new Linear(name, weight, vector(name + ".bias", rows)).packed(kernels, team);
    adaptable.put(name, l);
    return l;
  }

  /** Takes {@code output.weight}, or the embedding where they are tied. */
  Linear head(Shape s) throws ModelException {
    String name = file.tensor("output.weight").isPresent() ? "output" : "token_embd";
    return linear(name, s.vocabulary(), s.width());
  }

  /**
   * Returns the linear maps taken so far that an adapter may adapt, by name. A tied head is none:
   * its embedding would stay as it is.
   */
  Map<String, Linear> adaptable() {
    Map<String, Linear> out = new HashMap<>(adaptable);
    out.remove("token_embd");
    return out;
  }

  /** Takes {@code name.weight}, one matrix per expert. */
  List<Linear> experts(String name, int count, int rows, int cols) throws ModelException {
    String weight = name + ".weight";
    GgufTensor t =
        take(weight, List.of((long) cols, (long) rows, (long) count))
            .orElseThrow(() -> missing(weight));
    long bytes = t.data().byteSize() / count;
    List<Linear> out = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Matrix m = new Matrix(t.data().asSlice(i * bytes, bytes), t.type(), rows, cols);
      out.add(new Linear(name + "." + i, m, Linear.NO_BIAS).packed(kernels, team));
    }
    return out;
  }

  /** Takes {@code name.weight} and {@code name.bias}, one of each per expert. */
  List<Linear> biasedExperts(String name, int count, int rows, int cols) throws ModelException {
    String bias = name + ".bias";
    GgufTensor t = take(bias, List.of((long) rows, (long) count)).orElseThrow(() -> missing(bias));
    Matrix biases = new Matrix(t.data(), t.type(), count, rows);
    List<Linear> out = new ArrayList<>();
    for (Linear l : experts(name, count, rows, cols)) {
      float[] b = new float[rows];
      kernels.decode(biases, out.size(), b, 0);
      out.add(new Linear(l.name(), l.weight(), b));
    }
    return out;
  }

  /** Takes the weight of an RMS norm. */
  Norm rms(String name, int size, float epsilon) throws ModelException {
    return new Norm.Rms(vector(name + ".weight", size), epsilon);
  }

  /** Takes the weight and bias of a layer norm. */
  Norm layerNorm(String name, int size, float epsilon) throws ModelException {
    return new Norm.Mean(vector(name + ".weight", size), vector(name + ".bias", size), epsilon);
  }

  float[] vector(String name, int size) throws ModelException {
    return optionalVector(name, size).orElseThrow(() -> missing(name));
  }

  Optional<float[]> optionalVector(String name, int size) throws ModelException {
    Optional<GgufTensor> t = take(name, List.of((long) size));
    if (t.isPresent() && size % t.get().type().block() != 0) {
      throw new ModelException(Code.SHAPE, name);
    }
    return t.map(g -> {
      float[] out = new float[size];
      kernels.decode(new Matrix(g.data(), g.type(), 1, size), 0, out, 0);
      return out;
    });
  }

  private Optional<GgufTensor> take(String name, List<Long> shape) throws ModelException {
    Optional<GgufTensor> t = file.tensor(name);
    if (t.isPresent()) {
      taken.add(name);
      if (!t.get().dimensions().equals(shape)) {
        throw new ModelException(Code.SHAPE, name);
      }
    }
    return t;
  }

  private static ModelException missing(String name) {
    return new ModelException(Code.MISSING_TENSOR, name);
  }

  void requireAllTaken() throws ModelException {
    if (taken.size() != file.tensors().size()) {
      throw new ModelException(Code.UNKNOWN_TENSOR, "a tensor this architecture does not have");
    }
  }
}
