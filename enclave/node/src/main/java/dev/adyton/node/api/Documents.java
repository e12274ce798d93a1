package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.files.FileLimits;
import dev.adyton.node.files.PlainText;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.responses.AttachedFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Collects the documents of one message: texts that others wrote, which the guardrails read as
 * such. What is no text is refused: nothing here renders pages or pictures. Used by one thread.
 */
final class Documents {
  /** Most documents of one message. */
  static final int MAX_DOCUMENTS = 32;

  private static final String DATA = "data:";
  private static final String BASE64 = ";base64,";

  private final List<SecretText> all = new ArrayList<>();

  /** Returns what was collected. */
  List<SecretText> all() {
    return List.copyOf(all);
  }

  /** Takes an {@code input_file} part of Responses. */
  void input(Members part, Attached attached) throws ApiException {
    part.word("detail", "auto", "low", "high");
    part.refuse("file_url");
    part.ignore("prompt_cache_breakpoint");
    file(part, attached);
  }

  /** Takes a {@code file} part of Chat Completions. */
  void part(Members part, Attached attached) throws ApiException {
    Members file = part.object("file").orElseThrow(() -> part.missing("file"));
    part.ignore("prompt_cache_breakpoint");
    file(file, attached);
    file.requireAllKnown();
  }

  /** By name or inline, it is the same document. */
  private void file(Members file, Attached attached) throws ApiException {
    SecretText name = file.text("filename").orElse(SecretText.empty());
    Optional<SecretText> id = file.text("file_id");
    if (id.isEmpty()) {
      SecretText data = file.requiredText("file_data");
      add(file, name, "filename", decoded(file, data.reveal()).reveal());
      return;
    }
    if (file.any("file_data").isPresent()) {
      throw file.invalid("file_data");
    }
    AttachedFile kept = attached.file(id.get());
    add(file, name.isEmpty() ? kept.name() : name, "filename", kept.text().reveal());
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
    if (!FileLimits.goodName(called)) {
      throw of.invalid(param);
    }
    String head = called.isEmpty() ? "[Document]" : "[Document: " + called + "]";
    all.add(SecretText.of(head + "\n" + text + "\n[End of document]\n\n"));
  }

  /** Reads a data URL (RFC 2397) of text; a type that is not listed is no text. */
  private static SecretText decoded(Members file, String url) throws ApiException {
    int comma = url.indexOf(BASE64);
    if (!url.startsWith(DATA) || comma < 0) {
      throw file.invalid("file_data");
    }
    PlainText.requireType(url.substring(DATA.length(), comma));
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(url.substring(comma + BASE64.length()));
    } catch (IllegalArgumentException e) {
      throw file.invalid("file_data");
    }
    try {
      return PlainText.of(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
