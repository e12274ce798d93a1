package dev.adyton.node.api;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.node.auth.Action;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.files.FileLimits;
import dev.adyton.node.files.PlainText;
import dev.adyton.node.files.StoredFile;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Exchange;
import dev.adyton.node.responses.AttachedFile;
import dev.adyton.node.responses.ResponseShelf.Promise;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one request names, opened for its caller alone. Used by one thread, for one reading. */
final class Attachments implements Attached {
  private final Services services;
  private final Caller caller;
  private final Optional<Exchange> exchange;
  private final Map<String, AttachedFile> files = new HashMap<>();
  private long chars;

  private Attachments(Services services, Caller caller, Optional<Exchange> exchange) {
    this.services = services;
    this.caller = caller;
    this.exchange = exchange;
  }

  /** Returns what {@code caller} may open, at the cost of his exchange. */
  static Attachments of(Services services, Exchange exchange, Caller caller) {
    return new Attachments(services, caller, Optional.of(exchange));
  }

  /** Returns what was opened when a response was promised. */
  static Attachments of(Services services, Promise promise) {
    Attachments attached = new Attachments(services, promise.caller(), Optional.empty());
    promise.pending().files().forEach(file -> attached.files.put(file.id(), file));
    return attached;
  }

  @Override
  public List<ChatMessage> compaction(SecretText sealed) throws ApiException {
    return services.shelf().compactions().open(caller, sealed);
  }

  /** Of the same bytes as often as it is asked for. */
  @Override
  public AttachedFile file(SecretText named) throws ApiException {
    String id = named.reveal();
    AttachedFile file = files.get(id);
    if (file == null) {
      file = opened(id);
      files.put(id, file);
    }
    // Each time: a file that is named a hundred times is read a hundred times.
    int length = file.text().reveal().length();
    chars += length;
    if (chars > FileLimits.MAX_ATTACHED_CHARS) {
      throw ApiException.of(ErrorCode.DOCUMENT_LIMIT_EXCEEDED);
    }
    if (exchange.isPresent()) {
      exchange.get().hold(length);
    }
    return file;
  }

  private AttachedFile opened(String id) throws ApiException {
    if (exchange.isEmpty()) {
      throw ApiException.of(ErrorCode.FILE_NOT_FOUND);
    }
    services.callers().permit(exchange.get(), caller, Action.GET_FILE, Map.of());
    StoredFile file = services.files().find(caller, id);
    exchange.get().hold(file.bytes());
    byte[] content = services.files().content(caller, file);
    try {
      return new AttachedFile(id, file.name(), PlainText.of(content));
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /** Returns the files that were asked for. */
  List<AttachedFile> files() {
    return List.copyOf(files.values());
  }
}
