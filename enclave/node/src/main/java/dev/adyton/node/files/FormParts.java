package dev.adyton.node.files;

import static org.eclipse.jetty.http.MultiPartCompliance.RFC7578_STRICT;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartCompliance;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a {@code multipart/form-data} body (RFC 7578) that is in memory as a whole. Jetty's
 * parser reads it, the one that says what it finds and keeps nothing: the parser above it in Jetty
 * writes large parts to files. No copy of content is left behind but what {@link #close}
 * overwrites.
 */
final class FormParts implements AutoCloseable {
  private static final Pattern BOUNDARY =
      Pattern.compile(
          "[0-9A-Za-z'()+_,./:=? -]{0,"
              + (FileLimits.MAX_BOUNDARY - 1)
              + "}[0-9A-Za-z'()+_,./:=?-]");

  /** A part in another encoding is not the file that its sender has (RFC 7578 §4.7). */
  private static final Set<String> ENCODINGS = Set.of("7bit", "8bit", "binary");

  /**
   * A part.
   *
   * @param name of the form's field
   * @param fileName as its sender wrote it
   * @param type the media type, empty where none is named
   * @param content overwritten when the form is closed
   */
  @SuppressWarnings("ArrayRecordComponent") // read and overwritten, never compared
  record Part(String name, Optional<SecretText> fileName, String type, byte[] content) {
    @Override
    public String toString() {
      return "Part";
    }
  }

  private final List<Part> parts;

  private FormParts(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /**
   * Reads a form.
   *
   * @param contentType the body's, with its boundary
   * @throws ApiException {@link ErrorCode#FORM_INVALID}, the same for whatever is wrong with it
   */
  static FormParts read(String contentType, byte[] body) throws ApiException {
    Reader reader = new Reader();
    MultiPart.Parser parser = new MultiPart.Parser(boundary(contentType), RFC7578_STRICT, reader);
    parser.setMaxParts(FileLimits.MAX_PARTS);
    parser.setPartHeadersMaxLength(FileLimits.MAX_PART_HEAD_BYTES);
    parser.parse(Content.Chunk.from(ByteBuffer.wrap(body), true));
    FormParts form = new FormParts(reader.parts);
    if (!reader.whole || reader.bad) {
      Arrays.fill(reader.content, (byte) 0);
      form.close();
      throw invalid();
    }
    return form;
  }

  private static String boundary(String contentType) throws ApiException {
    try {
      String boundary = MultiPart.extractBoundary(contentType);
      if (boundary != null && BOUNDARY.matcher(boundary).matches()) {
        return boundary;
      }
    } catch (IllegalArgumentException e) {
      // refused below
    }
    throw invalid();
  }

  static ApiException invalid() {
    return ApiException.of(ErrorCode.FORM_INVALID);
  }

  List<Part> all() {
    return parts;
  }

  /** Overwrites the content. */
  @Override
  public void close() {
    parts.forEach(part -> Arrays.fill(part.content(), (byte) 0));
  }

  /** What the parser tells. What is thrown to it, it swallows: what is wrong is remembered. */
  private static final class Reader extends MultiPart.AbstractPartsListener {
    private final List<Part> parts = new ArrayList<>();
    private byte[] content = new byte[0];
    private boolean whole;
    private boolean bad;

    @Override
    public void onPartContent(Content.Chunk chunk) {
      // The body is one buffer, and so is a part's content: this joins nothing in practice.
      byte[] joined = Arrays.copyOf(content, content.length + chunk.remaining());
      chunk.getByteBuffer().get(joined, content.length, chunk.remaining());
      Arrays.fill(content, (byte) 0);
      content = joined;
    }

    @Override
    public void onPart(@Nullable String name, @Nullable String fileName, HttpFields headers) {
      String type = headers.get(HttpHeader.CONTENT_TYPE);
      String encoding = headers.get("Content-Transfer-Encoding");
      String disposition = headers.get("Content-Disposition");
      bad |=
          name == null
              || name.isEmpty()
              || headers.getFields(HttpHeader.CONTENT_DISPOSITION).size() != 1
              || !disposition.toLowerCase(Locale.ROOT).startsWith("form-data;")
              || (encoding != null && !ENCODINGS.contains(encoding.toLowerCase(Locale.ROOT)));
      parts.add(
          new Part(
              name == null ? "" : name,
              Optional.ofNullable(fileName).map(SecretText::of),
              type == null ? "" : type,
              content));
      content = new byte[0];
    }

    @Override
    public void onViolation(MultiPartCompliance.Violation violation) {
      bad = true;
    }

    @Override
    public void onFailure(Throwable failure) {
      bad = true;
    }

    @Override
    public void onComplete() {
      whole = true;
    }
  }
}
