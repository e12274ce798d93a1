package dev.adyton.node.files;

import dev.adyton.content.SecretText;
import dev.adyton.node.files.FormParts.Part;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An upload (OpenAI OpenAPI, {@code CreateFileRequest}) that can be used: a form of known fields,
 * each once, whose file is text.
 */
public final class FileForm implements AutoCloseable {
  private static final String FILE = "file";
  private static final String PURPOSE = "purpose";
  private static final String ANCHOR = "expires_after[anchor]";
  private static final String SECONDS = "expires_after[seconds]";
  private static final List<String> FIELDS = List.of(FILE, PURPOSE, ANCHOR, SECONDS);

  /** What senders write who do not know, or do not say: the bytes decide then. */
  private static final List<String> UNSAID = List.of("", "application/octet-stream");

  private final FormParts form;
  private final Part file;
  private final SecretText name;
  private final FilePurpose purpose;
  private final Duration life;

  private FileForm(FormParts form) throws ApiException {
    this.form = form;
    Map<String, Part> parts = new HashMap<>();
    for (Part part : form.all()) {
      if (!FIELDS.contains(part.name())) {
        throw ApiException.of(ErrorCode.UNKNOWN_PARAMETER);
      }
      if (parts.put(part.name(), part) != null) {
        throw FormParts.invalid();
      }
    }
    this.file = required(parts, FILE);
    this.purpose = FilePurpose.of(text(required(parts, PURPOSE)));
    this.life = life(parts);
    this.name = file.fileName().orElse(SecretText.empty());
    requireDocument();
  }

  /**
   * Reads a form, which is to be closed.
   *
   * @param contentType the body's, with its boundary
   */
  public static FileForm read(String contentType, byte[] body) throws ApiException {
    FormParts parts = FormParts.read(contentType, body);
    try {
      return new FileForm(parts);
    } catch (ApiException e) {
      parts.close();
      throw e;
    }
  }

  private static Part required(Map<String, Part> parts, String name) throws ApiException {
    Part part = parts.get(name);
    if (part == null) {
      throw ApiException.of(ErrorCode.MISSING_REQUIRED_PARAMETER, name);
    }
    return part;
  }

  private static String text(Part part) throws ApiException {
    if (part.content().length > FileLimits.MAX_FIELD_BYTES) {
      throw ApiException.of(ErrorCode.INVALID_VALUE);
    }
    return new String(part.content(), StandardCharsets.UTF_8);
  }

  private static Duration life(Map<String, Part> parts) throws ApiException {
    Optional<Part> anchor = Optional.ofNullable(parts.get(ANCHOR));
    Optional<Part> seconds = Optional.ofNullable(parts.get(SECONDS));
    if (anchor.isEmpty() && seconds.isEmpty()) {
      return FileLimits.LIFE;
    }
    if (!text(required(parts, ANCHOR)).equals("created_at")) {
      throw ApiException.of(ErrorCode.INVALID_VALUE, ANCHOR);
    }
    String wanted = text(required(parts, SECONDS));
    boolean number = wanted.matches("[0-9]{1,9}");
    Duration life = Duration.ofSeconds(number ? Long.parseLong(wanted) : 0);
    if (life.compareTo(FileLimits.MIN_LIFE) < 0 || life.compareTo(FileLimits.LIFE) > 0) {
      throw ApiException.of(ErrorCode.INVALID_VALUE, SECONDS);
    }
    return life;
  }

  /** What could not be read later is refused now: nobody waits for a request to find out. */
  private void requireDocument() throws ApiException {
    String said = name.reveal();
    // What was no UTF-8 was replaced while it was read.
    if (!FileLimits.goodName(said) || said.indexOf('\uFFFD') >= 0) {
      throw ApiException.of(ErrorCode.INVALID_VALUE, "filename");
    }
    if (file.content().length > FileLimits.MAX_FILE_BYTES) {
      throw ApiException.of(ErrorCode.BODY_TOO_LARGE);
    }
    if (!UNSAID.contains(file.type())) {
      PlainText.requireType(file.type());
    }
    PlainText.of(file.content());
  }

  SecretText name() {
    return name;
  }

  FilePurpose purpose() {
    return purpose;
  }

  Duration life() {
    return life;
  }

  /** Returns the file's bytes, which are overwritten when this is closed. */
  byte[] content() {
    return file.content();
  }

  @Override
  public void close() {
    form.close();
  }
}
