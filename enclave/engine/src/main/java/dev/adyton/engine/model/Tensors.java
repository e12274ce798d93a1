package dev.adyton.engine.model;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.gguf.GgufTensor;
import dev.adyton.kernels.Kernels;
import dev.adyton.kernels.Matrix;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes a file's tensors by name and shape. One that nobody took at the end means a part of the
 * model this engine does not know, such as a bias: to leave it out would be to answer wrongly.
 */
final class Tensors {
  private final GgufFile file;
  private final Kernels kernels;
  private final Set<String> taken = new HashSet<>();

  Tensors(GgufFile file, Kernels kernels) {
    this.file = file;
    this.kernels = kernels;
  }

  Matrix matrix(String name, int rows, int cols) throws ModelException {
    return optionalMatrix(name, rows, cols).orElseThrow(() -> missing(name));
  }

  Optional<Matrix> optionalMatrix(String name, int rows, int cols) throws ModelException {
    Optional<GgufTensor> t = take(name, List.of((long) cols, (long) rows));
    return t.map(g -> new Matrix(g.data(), g.type(), rows, cols));
  }

  float[] vector(String name, int size) throws ModelException {
    return optionalVector(name, size).orElseThrow(() -> missing(name));
  }

  Optional<float[]> optionalVector(String name, int size) throws ModelException {
    Optional<GgufTensor> t = take(name, List.of((long) size));
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
