package dev.adyton.engine;

import java.nio.file.Path;

/**
 * A model file, mapped and checked, ready to compute. Thread-safe; close it after its sessions.
 *
 * <p>Opening reads the file's header and vocabulary; weights stay where they are mapped.
 */
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class LoadedModel implements AutoCloseable {
  private LoadedModel() {}

  /**
   * Opens a GGUF version 3 file.
   *
   * @throws ModelException for any file that is not a whole, consistent model of a known kind; no
   *     other exception leaves this method on account of the file
   */
  public static LoadedModel open(Path gguf, KernelChoice kernels) throws ModelException {
    throw new ModelException(ModelException.Code.UNREADABLE, "file");
  }

  /** Returns what the file says about itself. */
  public ModelInfo info() {
    throw new UnsupportedOperationException();
  }

  /** Returns the model's tokenizer. */
  public Tokenizer tokenizer() {
    throw new UnsupportedOperationException();
  }

  /** Returns the model's chat template; one whose {@code render} refuses where it has none. */
  public ChatTemplate chatTemplate() {
    throw new UnsupportedOperationException();
  }

  /**
   * Starts an empty sequence.
   *
   * @param maxTokens capacity, 1 … {@code info().contextLength()}
   */
  public Session newSession(int maxTokens) {
    throw new UnsupportedOperationException();
  }

  /**
   * Returns the tokenizer's part of the file for hashing: the {@code tokenizer.*} metadata entries
   * except the chat template, ordered by key, each as its bytes in the file (key, type, value).
   */
  public byte[] tokenizerBytes() {
    throw new UnsupportedOperationException();
  }

  /** Returns the chat template's text in UTF-8 as it stands in the file; empty where absent. */
  public byte[] templateBytes() {
    throw new UnsupportedOperationException();
  }

  /**
   * Returns the quantisation table for hashing: a line {@code name SP type LF} in UTF-8 for every
   * tensor, ordered by name.
   */
  public byte[] quantisationBytes() {
    throw new UnsupportedOperationException();
  }

  /** Returns the numeric profile, {@code f32/1}: results depend on it and on nothing below it. */
  public String numerics() {
    throw new UnsupportedOperationException();
  }

  /** Returns the rung in use, {@code scalar} or {@code vector:512} with its width in bits. */
  public String kernels() {
    throw new UnsupportedOperationException();
  }

  /** Unmaps the file. Idempotent. Sessions still open fail at their next call. */
  @Override
  public void close() {}
}
