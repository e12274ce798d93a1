package dev.adyton.node.files;

import dev.adyton.node.http.Limits;
import dev.adyton.node.responses.ResponseShelf;
import java.time.Duration;

/** The limits of uploaded files and of the forms that they come in. */
public final class FileLimits {
  /** Characters of a form's boundary (RFC 2046 §5.1.1). */
  static final int MAX_BOUNDARY = 70;

  /** Parts of a form: each field that there is, and room to refuse one more by its name. */
  static final int MAX_PARTS = 8;

  /** Bytes of one part's header fields. */
  static final int MAX_PART_HEAD_BYTES = 4 * 1024;

  /** Bytes of a field that is no file. */
  static final int MAX_FIELD_BYTES = 256;

  /** Bytes of a file: a body, less what a form may need beside it. */
  public static final int MAX_FILE_BYTES = Limits.MAX_BODY_BYTES - 64 * 1024;

  /** Characters of a file's name. */
  public static final int MAX_NAME = 256;

  /** Files of one project. */
  public static final int MAX_FILES = 1_000;

  /** Bytes of one project's files, sealed. */
  public static final long MAX_PROJECT_BYTES = 64L << 20;

  /** Characters of all files that one request names, each as often as it is named. */
  public static final int MAX_ATTACHED_CHARS = Limits.MAX_BODY_BYTES;

  /** How long a file is kept, and the longest that its uploader may ask for. */
  static final Duration LIFE = ResponseShelf.LIFE;

  /** The shortest that its uploader may ask for (OpenAI OpenAPI, {@code FileExpirationAfter}). */
  static final Duration MIN_LIFE = Duration.ofHours(1);

  private FileLimits() {}

  /** Returns whether a name may be shown again, and put before what a model reads. */
  public static boolean goodName(String name) {
    return name.length() <= MAX_NAME && name.chars().noneMatch(Character::isISOControl);
  }
}
