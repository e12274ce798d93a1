package dev.adyton.node.responses;

import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.journal.SealedStore;
import dev.adyton.node.keys.Purpose;
import dev.adyton.node.keys.StoreException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where conversations are kept, each sealed under a key of its caller's own, until nothing was done
 * with it for {@link ResponseShelf#LIFE}. Thread-safe.
 */
public final class ConversationShelf {
  private static final String PREFIX = "conv_";

  private final Optional<SealedStore> store;
  private final Clock clock;

  /**
   * @param mode what is in force
   */
  public ConversationShelf(Optional<SealedStore> store, Retention mode, Clock clock) {
    this.store = mode == Retention.DEFAULT ? store : Optional.empty();
    this.clock = clock;
  }

  /** Returns the seconds since 1970. */
  public long now() {
    return clock.instant().getEpochSecond();
  }

  /**
   * Keeps a new conversation.
   *
   * @param name 32 hex digits
   * @return its id
   */
  public synchronized String create(Caller caller, String name, StoredConversation conversation)
      throws ApiException {
    if (store.isEmpty() || !caller.keeps()) {
      throw ApiException.of(ErrorCode.STORE_UNAVAILABLE, "conversation");
    }
    put(caller, PREFIX + name, conversation);
    return PREFIX + name;
  }

  /**
   * Returns a conversation.
   *
   * @throws ApiException {@code CONVERSATION_NOT_FOUND}, the same for what never was, what is gone
   *     and what is another's
   */
  public StoredConversation find(Caller caller, String id) throws ApiException {
    try {
      Optional<byte[]> found =
          store.isPresent() && id.matches(PREFIX + "[0-9a-f]{32}")
              ? store.get().get(caller.storedUnder(), Purpose.REQUEST_STORE, id)
              : Optional.empty();
      return StoredConversation.read(
          found.orElseThrow(() -> ApiException.of(ErrorCode.CONVERSATION_NOT_FOUND)));
    } catch (StoreException e) {
      throw StoreRefusal.of(e);
    }
  }

  /** Changes a conversation, one change at a time; returns it as it is then. */
  public synchronized StoredConversation change(
      Caller caller, String id, UnaryOperator<StoredConversation> change) throws ApiException {
    StoredConversation changed = change.apply(find(caller, id));
    if (changed.items().size() > StoredConversation.MAX_ITEMS) {
      throw ApiException.of(ErrorCode.CONVERSATION_FULL);
    }
    put(caller, id, changed);
    return changed;
  }

  /** Forgets a conversation; refuses as {@link #find} does. */
  public synchronized void delete(Caller caller, String id) throws ApiException {
    find(caller, id);
    try {
      store.orElseThrow().delete(caller.storedUnder(), Purpose.REQUEST_STORE, id);
    } catch (StoreException e) {
      throw StoreRefusal.of(e);
    }
  }

  private void put(Caller caller, String id, StoredConversation conversation) throws ApiException {
    long expires = clock.instant().plus(ResponseShelf.LIFE).getEpochSecond();
    try {
      store
          .orElseThrow()
          .put(caller.storedUnder(), Purpose.REQUEST_STORE, id, conversation.bytes(), expires);
    } catch (StoreException e) {
      throw StoreRefusal.of(e);
    }
  }
}
