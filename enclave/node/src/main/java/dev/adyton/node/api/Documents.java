package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * Collects the documents of one message: texts that others wrote, which the guardrails read as
 * such. What is no text is refused: nothing here renders pages or pictures. Used by one thread.
 */
final class Documents {
  /** Most documents of one message. */
  static final int MAX_DOCUMENTS = 32;

  /** Longest name of one. */
  private static final int MAX_NAME = 256;

  private static final List<String> TYPES =
      List.of("text/plain", "text/markdown", "text/csv", "application/json");

  private static final String DATA = "data:";
  private static final String BASE64 = ";base64,";

  private final List<SecretText> all = new ArrayList<>();

  /** Returns what was collected. */
  List<SecretText> all() {
    return List.copyOf(all);
  }

  /** Takes an {@code input_file} part of Responses. */
  void input(Members part) throws ApiException {
    part.word("detail", "auto", "low", "high");
    part.refuse("file_url");
    part.ignore("prompt_cache_breakpoint");
    file(part);
  }

  /** Takes a {@code file} part of Chat Completions. */
  void part(Members part) throws ApiException {
    Members file = part.object("file").orElseThrow(() -> part.missing("file"));
    part.ignore("prompt_cache_breakpoint");
    file(file);
    file.requireAllKnown();
  }

  private void file(Members file) throws ApiException {
    file.refuse("file_id");
    SecretText name = file.text("filename").orElse(SecretText.empty());
    SecretText data = file.requiredText("file_data");
    add(file, name, "filename", decoded(file, data.reveal()));
  }

  /** Takes a {@code document} block of Messages. */
  void block(Members block) throws ApiException {
    Members source = block.object("source").orElseThrow(() -> block.missing("source"));
    if (!source.requiredText("type").reveal().equals("text")) {
      throw ApiException.of(ErrorCode.DOCUMENT_UNSUPPORTED, "messages.content.source");
    }
    source.word("media_type", "text/plain");
    SecretText text = source.requiredText("data");
    source.requireAllKnown();
    SecretText title = block.text("title").orElse(SecretText.empty());
    String context = block.text("context").map(c -> c.reveal() + "\n").orElse("");
    block.ignore("citations", "cache_control");
    add(block, title, "title", context + text.reveal());
  }

  private void add(Members of, SecretText name, String param, String text) throws ApiException {
    if (all.size() == MAX_DOCUMENTS) {
      throw ApiException.of(ErrorCode.DOCUMENT_LIMIT_EXCEEDED);
    }
    String called = name.reveal();
    if (called.length() > MAX_NAME || called.chars().anyMatch(Character::isISOControl)) {
      throw of.invalid(param);
    }
    String head = called.isEmpty() ? "[Document]" : "[Document: " + called + "]";
    all.add(SecretText.of(head + "\n" + text + "\n[End of document]\n\n"));
  }

  /** Reads a data URL (RFC 2397) of text; a type that is not listed is no text. */
  private static String decoded(Members file, String url) throws ApiException {
    int comma = url.indexOf(BASE64);
    if (!url.startsWith(DATA) || comma < 0) {
      throw file.invalid("file_data");
    }
    String type = url.substring(DATA.length(), comma).toLowerCase(Locale.ROOT);
    int parameters = type.indexOf(';');
    String media = parameters < 0 ? type : type.substring(0, parameters);
    if (!TYPES.contains(media)) {
      throw ApiException.of(ErrorCode.DOCUMENT_UNSUPPORTED);
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(url.substring(comma + BASE64.length()));
    } catch (IllegalArgumentException e) {
      throw file.invalid("file_data");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.indexOf('\0') >= 0) {
        throw ApiException.of(ErrorCode.DOCUMENT_UNSUPPORTED);
      }
      return text;
    } catch (CharacterCodingException e) {
      throw ApiException.of(ErrorCode.DOCUMENT_UNSUPPORTED);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
