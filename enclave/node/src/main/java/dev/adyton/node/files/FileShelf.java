package dev.adyton.node.files;

import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.journal.SealedStore;
import dev.adyton.node.keys.Purpose;
import dev.adyton.node.keys.StoreException;
import dev.adyton.node.responses.Retention;
import dev.adyton.node.responses.StoreRefusal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where files are kept, each sealed under a key of its caller's own: one API key's files are to
 * another as if they were not there. Content lies apart from what is said of it, so that a list
 * opens no content. Thread-safe.
 */
public final class FileShelf {
  private static final String SAID = "file-";
  private static final String CONTENT = "filedata-";
  private static final Pattern ID = Pattern.compile(SAID + "[0-9a-f]{32}");

  private final Optional<SealedStore> store;
  private final Clock clock;

  /**
   * @param store where to; nothing where this node keeps nothing
   * @param mode what is in force
   */
  public FileShelf(Optional<SealedStore> store, Retention mode, Clock clock) {
    this.store = mode == Retention.DEFAULT ? store : Optional.empty();
    this.clock = clock;
  }

  /** Forgets content that a crash left alone: nothing was said of it, nobody was promised it. */
  public synchronized void sweep() throws StoreException {
    if (store.isEmpty()) {
      return;
    }
    List<SealedStore.Place> places = store.get().places(Purpose.REQUEST_STORE);
    Set<SealedStore.Place> said = new HashSet<>(places);
    for (SealedStore.Place place : places) {
      if (place.id().startsWith(CONTENT)) {
        String id = SAID + place.id().substring(CONTENT.length());
        if (!said.contains(new SealedStore.Place(place.project(), id))) {
          store.get().delete(place.project(), Purpose.REQUEST_STORE, place.id());
        }
      }
    }
  }

  /** Refuses where nothing may be kept, or nothing of this caller's. */
  private SealedStore open(Caller caller) throws ApiException {
    if (store.isEmpty() || !caller.keeps()) {
      throw ApiException.of(ErrorCode.STORE_UNAVAILABLE, "file");
    }
    return store.get();
  }

  /**
   * Keeps a file. On return it is safe.
   *
   * @param name 32 hex digits
   */
  public synchronized StoredFile keep(Caller caller, String name, FileForm form)
      throws ApiException {
    SealedStore open = open(caller);
    byte[] content = form.content();
    SealedStore.Held held = open.held(caller.project(), Purpose.REQUEST_STORE, CONTENT);
    if (held.items() >= FileLimits.MAX_FILES
        || held.bytes() + content.length > FileLimits.MAX_PROJECT_BYTES) {
      throw ApiException.of(ErrorCode.FILES_FULL);
    }
    long now = clock.instant().getEpochSecond();
    long expires = now + form.life().toSeconds();
    StoredFile file =
        new StoredFile(SAID + name, content.length, now, expires, form.name(), form.purpose());
    String owner = caller.storedUnder();
    try {
      // Content first: what is said of a file promises its content.
      open.put(owner, Purpose.REQUEST_STORE, CONTENT + name, content, expires);
      open.put(owner, Purpose.REQUEST_STORE, file.id(), file.sealed(), expires);
    } catch (StoreException e) {
      throw StoreRefusal.of(e);
    }
    return file;
  }

  /**
   * Returns what is said of a file.
   *
   * @param id as the caller wrote it
   * @throws ApiException {@code FILE_NOT_FOUND}, the same for what never was, what is gone and what
   *     is another's
   */
  public StoredFile find(Caller caller, String id) throws ApiException {
    try {
      Optional<byte[]> found =
          store.isPresent() && ID.matcher(id).matches()
              ? store.get().get(caller.storedUnder(), Purpose.REQUEST_STORE, id)
              : Optional.empty();
      return StoredFile.read(id, found.orElseThrow(FileShelf::absent));
    } catch (StoreException e) {
      throw StoreRefusal.of(e);
    }
  }

  /** Returns a file's content, for the caller to overwrite; refuses as {@link #find} does. */
  public byte[] content(Caller caller, StoredFile file) throws ApiException {
    try {
      return store
          .orElseThrow()
          .get(caller.storedUnder(), Purpose.REQUEST_STORE, content(file.id()))
          .orElseThrow(FileShelf::absent);
    } catch (StoreException e) {
      throw StoreRefusal.of(e);
    }
  }

  /** Returns the caller's files, oldest first. */
  public List<StoredFile> list(Caller caller) throws ApiException {
    List<StoredFile> all = new ArrayList<>();
    if (store.isEmpty()) {
      return all;
    }
    try {
      for (String id : store.get().ids(caller.storedUnder(), Purpose.REQUEST_STORE)) {
        Optional<byte[]> said =
            id.startsWith(SAID)
                ? store.get().get(caller.storedUnder(), Purpose.REQUEST_STORE, id)
                : Optional.empty();
        if (said.isPresent()) {
          all.add(StoredFile.read(id, said.get()));
        }
      }
    } catch (StoreException e) {
      throw StoreRefusal.of(e);
    }
    return all;
  }

  /** Forgets a file; refuses as {@link #find} does. */
  public synchronized void delete(Caller caller, String id) throws ApiException {
    StoredFile file = find(caller, id);
    String owner = caller.storedUnder();
    try {
      store.orElseThrow().delete(owner, Purpose.REQUEST_STORE, file.id());
      store.orElseThrow().delete(owner, Purpose.REQUEST_STORE, content(file.id()));
    } catch (StoreException e) {
      throw StoreRefusal.of(e);
    }
  }

  private static String content(String id) {
    return CONTENT + id.substring(SAID.length());
  }

  private static ApiException absent() {
    return ApiException.of(ErrorCode.FILE_NOT_FOUND);
  }
}
