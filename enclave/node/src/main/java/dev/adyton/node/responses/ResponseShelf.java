package dev.adyton.node.responses;

import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.journal.SealedStore;
import dev.adyton.node.keys.Purpose;
import dev.adyton.node.keys.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where responses are kept, each sealed under a key of its caller's own: one API key's responses
 * are to another as if they were not there. Thread-safe.
 */
public final class ResponseShelf {
  /** How long a response is kept. */
  public static final Duration LIFE = Duration.ofDays(30);

  private final Optional<SealedStore> store;
  private final Retention mode;
  private final Clock clock;

  /**
   * @param store where to; nothing where this node keeps nothing
   * @param mode what is in force
   */
  public ResponseShelf(Optional<SealedStore> store, Retention mode, Clock clock) {
    this.store = mode == Retention.DEFAULT ? store : Optional.empty();
    this.mode = mode;
    this.clock = clock;
  }

  /** Returns the mode in force, lower case, as the APIs show it. */
  public String mode() {
    return mode.name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Returns where conversations are made shorter. */
  public Compactions compactions() {
    return new Compactions(store);
  }

  /** Refuses to take anything where nothing may be kept, or nothing of this caller's. */
  public void requireOpen(Caller caller) throws ApiException {
    if (store.isEmpty() || !caller.keeps()) {
      throw ApiException.of(ErrorCode.STORE_UNAVAILABLE, "store");
    }
  }

  /**
   * Keeps a response. On return it is safe.
   *
   * @param id 32 hex digits
   */
  public void keep(Caller caller, String id, StoredResponse response) throws ApiException {
    long expires = clock.instant().plus(LIFE).getEpochSecond();
    try {
      requireOpen(caller);
      store
          .orElseThrow()
          .put(caller.storedUnder(), Purpose.REQUEST_STORE, id, response.bytes(), expires);
    } catch (StoreException e) {
      throw StoreRefusal.of(e);
    }
  }

  /**
   * A promise that was found again.
   *
   * @param id 32 hex digits
   */
  public record Promise(Caller caller, String id, PendingResponse pending) {}

  /** Writes down that a response was promised. On return the promise outlives a crash. */
  public void promise(Promise promise) throws ApiException {
    long expires = clock.instant().plus(LIFE).getEpochSecond();
    if (store.isEmpty() || !promise.caller().keeps()) {
      throw ApiException.of(ErrorCode.STORE_UNAVAILABLE, "background");
    }
    try {
      store
          .get()
          .put(
              promise.caller().storedUnder(),
              Purpose.JOURNAL,
              promise.id(),
              promise.pending().bytes(),
              expires);
    } catch (StoreException e) {
      throw StoreRefusal.of(e);
    }
  }

  /** Keeps what was promised, and then forgets the promise: a crash between leaves both. */
  public void redeem(Promise promise, StoredResponse response) throws ApiException {
    keep(promise.caller(), promise.id(), response);
    withdraw(promise);
  }

  /** Forgets a promise. */
  public void withdraw(Promise promise) throws ApiException {
    try {
      store.orElseThrow().delete(promise.caller().storedUnder(), Purpose.JOURNAL, promise.id());
    } catch (StoreException e) {
      throw StoreRefusal.of(e);
    }
  }

  /** Returns the promises that are open, oldest first; forgets those that were kept. */
  public List<Promise> open() throws StoreException {
    List<Promise> open = new ArrayList<>();
    if (store.isEmpty()) {
      return open;
    }
    for (SealedStore.Place place : store.get().places(Purpose.JOURNAL)) {
      String owner = place.project();
      if (store.get().get(owner, Purpose.REQUEST_STORE, place.id()).isPresent()) {
        store.get().delete(owner, Purpose.JOURNAL, place.id());
        continue;
      }
      Optional<byte[]> bytes = store.get().get(owner, Purpose.JOURNAL, place.id());
      if (bytes.isPresent()) {
        PendingResponse pending = PendingResponse.read(bytes.get());
        open.add(new Promise(Caller.of(owner, pending.project()), place.id(), pending));
      }
    }
    return open;
  }

  /**
   * Returns a response.
   *
   * @param id as the caller wrote it
   * @throws ApiException {@code RESPONSE_NOT_FOUND}, the same for what never was, what is gone and
   *     what is another's
   */
  public StoredResponse find(Caller caller, String id) throws ApiException {
    return find(caller, id, "");
  }

  /**
   * As {@link #find(Caller, String)}.
   *
   * @param param the parameter that held the id, for a refusal
   */
  public StoredResponse find(Caller caller, String id, String param) throws ApiException {
    try {
      Optional<String> bare = StoredResponse.bare(id);
      Optional<byte[]> found =
          bare.isPresent() && store.isPresent()
              ? store.get().get(caller.storedUnder(), Purpose.REQUEST_STORE, bare.get())
              : Optional.empty();
      return StoredResponse.read(
          found.orElseThrow(() -> ApiException.of(ErrorCode.RESPONSE_NOT_FOUND, param)));
    } catch (StoreException e) {
      throw StoreRefusal.of(e);
    }
  }

  /** Forgets a response; refuses as {@link #find} does. */
  public void delete(Caller caller, String id) throws ApiException {
    try {
      Optional<String> bare = StoredResponse.bare(id);
      boolean was =
          bare.isPresent()
              && store.isPresent()
              && store.get().delete(caller.storedUnder(), Purpose.REQUEST_STORE, bare.get());
      if (!was) {
        throw ApiException.of(ErrorCode.RESPONSE_NOT_FOUND);
      }
    } catch (StoreException e) {
      throw StoreRefusal.of(e);
    }
  }
}
