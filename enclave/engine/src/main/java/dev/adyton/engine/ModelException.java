package dev.adyton.engine;

import java.io.Serial;
import java.util.Objects;

/**
 * A model file cannot be used, or a request does not fit the model. The one checked exception of
 * the engine.
 *
 * <p>The message consists of the code and of a name that the engine itself asked for (a metadata
 * key, a tensor, a limit). It never repeats bytes of the file, of a prompt or of an answer.
 */
public final class ModelException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Code {
    /** The file could not be read or mapped. */
    UNREADABLE,
    /** The file ends before what its header announces. */
    TRUNCATED,
    /** The file does not begin as a GGUF file does. */
    MAGIC,
    /** A version of GGUF other than 2 and 3. */
    VERSION,
    /** A count, length or nesting depth above the engine's named limit. */
    LIMIT,
    /** A metadata value of another type than expected, or an unknown value or tensor type. */
    TYPE,
    /** Two metadata entries or two tensors of one name. */
    DUPLICATE,
    /** A name or text that is not valid UTF-8. */
    ENCODING,
    /** A tensor's bytes are misaligned, overlap another's or lie outside the file. */
    EXTENT,
    /** A metadata entry that the architecture needs is absent. */
    MISSING_KEY,
    /** A metadata entry has a value out of its range. */
    VALUE,
    /** A tensor that the architecture needs is absent. */
    MISSING_TENSOR,
    /** A tensor that the architecture does not have, such as a bias. */
    UNKNOWN_TENSOR,
    /** A tensor has other dimensions than the metadata implies. */
    SHAPE,
    /** An architecture this engine does not have. */
    UNKNOWN_ARCHITECTURE,
    /** A way of scaling rotary positions this engine does not have. */
    ROPE_SCALING,
    /** A vocabulary this engine cannot use, or an id outside of it. */
    TOKENIZER,
    /** The model has no chat template that this engine can render. */
    TEMPLATE,
    /** A model that embeds was asked to generate. */
    KIND,
    /** No token of the vocabulary can go on as the request's grammar demands. */
    GRAMMAR,
    /** A prompt longer than the context. */
    CONTEXT_EXCEEDED,
    /** The kernels asked for cannot run on this machine. */
    KERNELS
  }

  private final Code code;

  /**
   * @param code what is wrong
   * @param subject the key, tensor, limit or rule concerned: a name of ours, never content
   */
  public ModelException(Code code, String subject) {
    super(code + ": " + subject);
    this.code = Objects.requireNonNull(code, "code");
  }

  /** Returns what is wrong. */
  public Code code() {
    return code;
  }
}
