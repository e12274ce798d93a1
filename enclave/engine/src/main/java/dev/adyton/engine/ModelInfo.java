package dev.adyton.engine;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a model file says about itself.
 *
 * @param name {@code general.name}, or the empty string
 * @param architecture {@code general.architecture}
 * @param contextLength tokens the model was trained to see
 * @param vocabularySize number of token ids, which are 0 … size-1
 * @param parameters number of weights
 * @param tensorTypes how many tensors of each type, by ggml's type names
 */
public record ModelInfo(
    String name,
    String architecture,
    int contextLength,
    int vocabularySize,
    long parameters,
    SortedMap<String, Integer> tensorTypes) {
  public ModelInfo {
    tensorTypes = Collections.unmodifiableSortedMap(new TreeMap<>(tensorTypes));
  }
}
