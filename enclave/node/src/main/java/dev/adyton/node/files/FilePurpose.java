package dev.adyton.node.files;

import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import java.util.Locale;
import java.util.Set;

/** What a file may be for: to be read as a document, by either of the names that OpenAI has. */
public enum FilePurpose {
  /** Whatever its owner wants. */
  USER_DATA,
  /** OpenAI's older name; there is nothing here that tells it from the other. */
  ASSISTANTS;

  /** What OpenAI has and is not built here. */
  private static final Set<String> NOT_BUILT = Set.of("batch", "fine-tune", "vision", "evals");

  /** Returns the word in the API. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the purpose of that word.
   *
   * @throws ApiException {@link ErrorCode#PURPOSE_UNSUPPORTED} where it is OpenAI's and not built,
   *     {@link ErrorCode#INVALID_VALUE} where it is nobody's
   */
  static FilePurpose of(String word) throws ApiException {
    for (FilePurpose purpose : values()) {
      if (purpose.word().equals(word)) {
        return purpose;
      }
    }
    boolean known = NOT_BUILT.contains(word);
    throw ApiException.of(
        known ? ErrorCode.PURPOSE_UNSUPPORTED : ErrorCode.INVALID_VALUE, "purpose");
  }
}
