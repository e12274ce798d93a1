package dev.adyton.node.responses;

import dev.adyton.node.auth.AccessKeys;
import dev.adyton.node.auth.ApiKeys;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.journal.SealedStore;
import dev.adyton.node.keys.Purpose;
import dev.adyton.node.keys.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Secrets that sign requests, made by this node and kept sealed under their maker's own key: no
 * file shows them, and nobody but their maker saw them, once. Who signs with one is its maker.
 * Thread-safe.
 */
public final class AccessKeyShelf {
  /** Most of a caller. */
  public static final int MAX_OF_CALLER = 8;

  private static final String PREFIX = "access_";
  private static final Pattern ID = Pattern.compile("AKAD[A-Z2-7]{16}");
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int SECRET_CHARS = 40;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Optional<SealedStore> store;
  private final AccessKeys keys;
  private final Clock clock;

  /**
   * A key as its maker may see it again.
   *
   * @param created in seconds since 1970
   */
  public record Made(String id, long created) {}

  /** A key and its secret: shown once. */
  public record Shown(Made made, String secret) {
    @Override
    public String toString() {
      return "Shown";
    }
  }

  /**
   * @param mode what is in force
   * @param keys where those that are in force are looked for
   */
  public AccessKeyShelf(Optional<SealedStore> store, Retention mode, AccessKeys keys, Clock clock) {
    this.store = mode == Retention.DEFAULT ? store : Optional.empty();
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * Puts what was made before in force, where its maker's key still opens the node: who was taken
   * off the list cannot go on by another way.
   */
  public synchronized void load(ApiKeys makers) throws StoreException {
    if (store.isEmpty()) {
      return;
    }
    for (SealedStore.Place place : store.get().places(Purpose.REQUEST_STORE)) {
      Optional<Caller> maker =
          place.id().startsWith(PREFIX) ? makers.storing(place.project()) : Optional.empty();
      if (maker.isPresent()) {
        Optional<byte[]> kept = store.get().get(place.project(), Purpose.REQUEST_STORE, place.id());
        if (kept.isPresent() && kept.get().length == Long.BYTES + SECRET_CHARS) {
          byte[] secret = Arrays.copyOfRange(kept.get(), Long.BYTES, kept.get().length);
          Arrays.fill(kept.get(), (byte) 0);
          keys.add(place.id().substring(PREFIX.length()), secret, maker.get());
        }
      }
    }
  }

  /** Makes a key. On return it is safe, and in force. */
  public synchronized Shown make(Caller caller) throws ApiException {
    if (store.isEmpty() || !caller.keeps()) {
      throw ApiException.of(ErrorCode.STORE_UNAVAILABLE);
    }
    if (ids(caller).size() >= MAX_OF_CALLER || keys.full()) {
      throw ApiException.of(ErrorCode.ACCESS_KEYS_FULL);
    }
    StringBuilder id = new StringBuilder("AKAD");
    for (int i = 0; i < 16; i++) {
      id.append(BASE32.charAt(RANDOM.nextInt(BASE32.length())));
    }
    byte[] random = new byte[SECRET_CHARS / 4 * 3];
    RANDOM.nextBytes(random);
    byte[] secret = Base64.getEncoder().encode(random);
    Arrays.fill(random, (byte) 0);
    Made made = new Made(id.toString(), clock.instant().getEpochSecond());
    byte[] kept =
        ByteBuffer.allocate(Long.BYTES + SECRET_CHARS).putLong(made.created()).put(secret).array();
    try {
      store
          .get()
          .put(
              caller.storedUnder(),
              Purpose.REQUEST_STORE,
              PREFIX + made.id(),
              kept,
              Long.MAX_VALUE);
    } catch (StoreException e) {
      throw StoreRefusal.of(e);
    } finally {
      Arrays.fill(kept, (byte) 0);
    }
    Shown shown = new Shown(made, new String(secret, StandardCharsets.US_ASCII));
    keys.add(made.id(), secret, caller);
    return shown;
  }

  /** Returns the caller's keys, oldest first. */
  public synchronized List<Made> list(Caller caller) throws ApiException {
    List<Made> all = new ArrayList<>();
    try {
      for (String id : ids(caller)) {
        Optional<byte[]> kept =
            store.orElseThrow().get(caller.storedUnder(), Purpose.REQUEST_STORE, id);
        if (kept.isPresent()) {
          all.add(new Made(id.substring(PREFIX.length()), ByteBuffer.wrap(kept.get()).getLong()));
          Arrays.fill(kept.get(), (byte) 0);
        }
      }
    } catch (StoreException e) {
      throw StoreRefusal.of(e);
    }
    return all;
  }

  private List<String> ids(Caller caller) {
    return store.isEmpty()
        ? List.of()
        : store.get().ids(caller.storedUnder(), Purpose.REQUEST_STORE).stream()
            .filter(id -> id.startsWith(PREFIX))
            .toList();
  }

  /**
   * Takes a key out of force, and forgets it.
   *
   * @throws ApiException {@code ACCESS_KEY_NOT_FOUND}, also for another's
   */
  public synchronized void delete(Caller caller, String id) throws ApiException {
    boolean known = ID.matcher(id).matches() && ids(caller).contains(PREFIX + id);
    if (!known) {
      throw ApiException.of(ErrorCode.ACCESS_KEY_NOT_FOUND);
    }
    keys.remove(id);
    try {
      store.orElseThrow().delete(caller.storedUnder(), Purpose.REQUEST_STORE, PREFIX + id);
    } catch (StoreException e) {
      throw StoreRefusal.of(e);
    }
  }
}
