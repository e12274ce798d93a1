package dev.adyton.node.files;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What of documents can be read: text. Nothing here renders pages or pictures. */
public final class PlainText {
  private static final List<String> TYPES =
      List.of("text/plain", "text/markdown", "text/csv", "application/json");

  private PlainText() {}

  /**
   * Refuses a media type that is no text.
   *
   * @param type with or without parameters
   */
  public static void requireType(String type) throws ApiException {
    int parameters = type.indexOf(';');
    String media = parameters < 0 ? type : type.substring(0, parameters);
    if (!TYPES.contains(media.strip().toLowerCase(Locale.ROOT))) {
      throw ApiException.of(ErrorCode.DOCUMENT_UNSUPPORTED);
    }
  }

  /**
   * Returns bytes as the text that they are.
   *
   * @throws ApiException {@link ErrorCode#DOCUMENT_UNSUPPORTED} where they are none in UTF-8
   */
  public static SecretText of(byte[] utf8) throws ApiException {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      if (text.indexOf('\0') < 0) {
        return SecretText.of(text);
      }
    } catch (CharacterCodingException e) {
      // refused below
    }
    throw ApiException.of(ErrorCode.DOCUMENT_UNSUPPORTED);
  }
}
