package dev.adyton.node.journal;

import dev.adyton.node.journal.ItemIndex.Entry;
import dev.adyton.node.journal.StoreRecord.Name;
import dev.adyton.node.keys.DataKeys;
import dev.adyton.node.keys.Purpose;
import dev.adyton.node.keys.RootKey;
import dev.adyton.node.keys.StoreException;
import dev.adyton.node.keys.StoreException.Code;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Items by project, purpose and id, each sealed under its project's key inside a journal that is
 * sealed as a whole: on the disk there are neither names nor sizes to read. What a call returned
 * from is safe. Thread-safe.
 */
public final class SealedStore implements AutoCloseable {
  /** What opening found. */
  public enum Opening {
    /** Nothing was there. */
    NEW,
    /** What was stored before is there. */
    RESUMED,
    /** As {@link #RESUMED}, and it was of an older version, of which a copy is kept for a while. */
    UPGRADED,
    /** Something was there whose key died with its process: it is gone, and was removed. */
    LOST
  }

  /** Longest time in which a cut-off end is not found out, where the TPM's counter watches. */
  public static final Duration ANCHOR_WINDOW = Duration.ofSeconds(10);

  /** Most items. */
  public static final int MAX_ITEMS = 1_000_000;

  /** Less waste than this is not worth a rewriting. */
  private static final long MIN_WASTE = 1 << 20;

  private final RecordLog log;
  private final DataKeys keys;
  private final RootKey root;
  private final Clock clock;
  private final Opening opening;
  private final ItemIndex items = new ItemIndex();
  private final Map<String, NavigableMap<Integer, Long>> wrapped = new HashMap<>();
  private long anchored = System.nanoTime();
  private boolean shredded;

  /** Projects that nothing is taken from any more. */
  private final Set<String> ended = new HashSet<>();

  private SealedStore(Optional<Medium> medium, StoreFormat format, RootKey root, Clock clock)
      throws StoreException {
    this.root = root;
    this.clock = clock;
    this.keys = new DataKeys(root);
    boolean there = medium.isPresent() && exists(medium.get());
    boolean lost = there && root.keeping() == RootKey.Keeping.MEMORY;
    if (lost) {
      discard(medium.orElseThrow());
    }
    if (medium.isEmpty()) {
      this.log = new MemoryLog();
      this.opening = Opening.NEW;
    } else {
      SealedJournal journal = SealedJournal.open(medium.get(), format, root, this::replay);
      this.log = journal;
      Opening resumed = journal.upgraded() ? Opening.UPGRADED : Opening.RESUMED;
      this.opening = lost ? Opening.LOST : there ? resumed : Opening.NEW;
    }
    if (shredded) {
      // A crash came between the decision to shred and its end: the wrapped keys are still here.
      compact();
    }
  }

  private static boolean exists(Medium medium) throws StoreException {
    try {
      return medium.exists();
    } catch (IOException e) {
      throw new StoreException(Code.UNWRITABLE, e);
    }
  }

  private static void discard(Medium medium) throws StoreException {
    try {
      medium.discard();
    } catch (IOException e) {
      throw new StoreException(Code.UNWRITABLE, e);
    }
  }

  /** How to come by a root key once the medium is locked. */
  @FunctionalInterface
  public interface Roots {
    /**
     * Returns the root key.
     *
     * @param journal whether there is a journal, which a new key could not open
     */
    RootKey get(boolean journal) throws StoreException;
  }

  /** Opens a store that ends with the process and touches no disk. */
  public static SealedStore inMemory(Clock clock) throws StoreException {
    return new SealedStore(Optional.empty(), StoreFormat.PRESENT, RootKey.inMemory(), clock);
  }

  /**
   * Opens the store of a folder, or begins one.
   *
   * @throws StoreException why it cannot be used; nothing of it is used then
   */
  public static SealedStore open(Path folder, Roots roots, Clock clock) throws StoreException {
    return open(FileMedium.open(folder), StoreFormat.PRESENT, roots, clock);
  }

  /**
   * Opens the store of a PostgreSQL database, or begins one.
   *
   * @throws StoreException why it cannot be used; nothing of it is used then
   */
  public static SealedStore open(PostgresAddress address, Roots roots, Clock clock)
      throws StoreException {
    return open(PostgresMedium.open(address), StoreFormat.PRESENT, roots, clock);
  }

  static SealedStore open(Medium medium, StoreFormat format, Roots roots, Clock clock)
      throws StoreException {
    try {
      RootKey root = roots.get(exists(medium));
      try {
        return new SealedStore(Optional.of(medium), format, root, clock);
      } catch (StoreException | RuntimeException e) {
        root.close();
        throw e;
      }
    } catch (StoreException | RuntimeException e) {
      medium.close();
      throw e;
    }
  }

  private void replay(long position, byte[] bytes) throws StoreException {
    switch (StoreRecord.read(bytes)) {
      case StoreRecord.Key(String project, int generation, byte[] key) -> {
        keys.restore(project, generation, key);
        wrapped.computeIfAbsent(project, p -> new TreeMap<>()).put(generation, position);
      }
      case StoreRecord.Item(Name name, long expires, byte[] sealed) ->
          items.put(new Entry(name, position, expires, bytes.length));
      case StoreRecord.Deleted(Name name) -> items.remove(name);
      case StoreRecord.Shredded(String project) -> {
        drop(project);
        shredded = true;
      }
    }
  }

  /** Returns what opening found. */
  public Opening opening() {
    return opening;
  }

  /** Returns where the root key rests. */
  public RootKey.Keeping keeping() {
    return root.keeping();
  }

  /** Returns whether an old state that is put back is found out. */
  public boolean detectsRollback() {
    return root.counter().detectsRollback();
  }

  /**
   * Keeps an item, in the place of an earlier one. Makes the project's key if there is none.
   *
   * @param expires seconds since 1970 from which on it is not to be had
   * @throws StoreException {@code NO_PROJECT} where the project was ended
   */
  public void put(String project, Purpose purpose, String id, byte[] content, long expires)
      throws StoreException {
    Name name = new Name(project, purpose, id);
    synchronized (this) {
      if (items.size() >= MAX_ITEMS && items.find(name).isEmpty()) {
        throw new StoreException(Code.FULL);
      }
      requireKey(project);
      append(name, expires, content);
    }
    settle();
  }

  private void append(Name name, long expires, byte[] content) throws StoreException {
    byte[] sealed = keys.seal(name.project(), name.purpose(), name.id(), content);
    byte[] record = new StoreRecord.Item(name, expires, sealed).bytes();
    items.put(new Entry(name, log.append(record), expires, record.length));
  }

  private synchronized void requireKey(String project) throws StoreException {
    if (ended.contains(ItemIndex.family(project))) {
      throw new StoreException(Code.NO_PROJECT);
    }
    if (!keys.has(project)) {
      addKey(project);
    }
  }

  /**
   * Seals what somebody else will keep: nothing of it stays here but the project's key. Makes that
   * if there is none.
   *
   * @param id what {@link #unseal} has to be told; no item's
   * @throws StoreException {@code NO_PROJECT} where the project was ended
   */
  public byte[] seal(String project, Purpose purpose, String id, byte[] content)
      throws StoreException {
    byte[] sealed;
    synchronized (this) {
      requireKey(project);
      sealed = keys.seal(project, purpose, id, content);
    }
    settle();
    return sealed;
  }

  /**
   * Opens what {@link #seal} made.
   *
   * @throws StoreException {@code TAMPERED} where it is not of this project, purpose and id, {@code
   *     NO_PROJECT} where the key it was sealed under is gone
   */
  public synchronized byte[] unseal(String project, Purpose purpose, String id, byte[] sealed)
      throws StoreException {
    return keys.open(project, purpose, id, sealed);
  }

  /** Returns an item, if it is there and has not expired. */
  public synchronized Optional<byte[]> get(String project, Purpose purpose, String id)
      throws StoreException {
    Name name = new Name(project, purpose, id);
    Optional<Entry> entry = items.find(name).filter(this::lives);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    if (!(StoreRecord.read(log.read(entry.get().position())) instanceof StoreRecord.Item item)
        || !item.name().equals(name)) {
      throw new StoreException(Code.TAMPERED);
    }
    return Optional.of(keys.open(project, purpose, id, item.sealed()));
  }

  /** Forgets an item; returns whether it was there. */
  public boolean delete(String project, Purpose purpose, String id) throws StoreException {
    Name name = new Name(project, purpose, id);
    boolean was;
    synchronized (this) {
      Optional<Entry> entry = items.find(name);
      if (entry.isEmpty()) {
        return false;
      }
      was = lives(entry.get());
      log.append(new StoreRecord.Deleted(name).bytes());
      items.remove(name);
    }
    settle();
    return was;
  }

  /** Returns the ids of a project's items that have not expired, oldest first. */
  public synchronized List<String> ids(String project, Purpose purpose) {
    return items.of(project).stream()
        .filter(e -> e.name().purpose() == purpose && lives(e))
        .map(e -> e.name().id())
        .toList();
  }

  /** Where an item is. */
  public record Place(String project, String id) {}

  /** Returns all items of a purpose that have not expired, oldest first. */
  public synchronized List<Place> places(Purpose purpose) {
    return items.all().stream()
        .filter(e -> e.name().purpose() == purpose && lives(e))
        .map(e -> new Place(e.name().project(), e.name().id()))
        .toList();
  }

  /** How much of something there is. */
  public record Held(int items, long bytes) {}

  /**
   * Returns what a project's principals hold together of a purpose's items whose ids begin alike.
   *
   * @param project without a principal's name
   */
  public synchronized Held held(String project, Purpose purpose, String prefix) {
    List<Entry> held =
        items.ofFamily(project).stream()
            .filter(e -> e.name().purpose() == purpose && e.name().id().startsWith(prefix))
            .filter(this::lives)
            .toList();
    return new Held(held.size(), held.stream().mapToLong(Entry::bytes).sum());
  }

  /** Gives the project a new key. What is there stays readable under the old ones. */
  public void rotate(String project) throws StoreException {
    synchronized (this) {
      addKey(project);
    }
    settle();
  }

  /** Seals everything of the project under its newest key and destroys the older ones. */
  public synchronized void reseal(String project) throws StoreException {
    for (Entry e : items.of(project)) {
      Optional<byte[]> content = get(project, e.name().purpose(), e.name().id());
      if (content.isPresent()) {
        append(e.name(), e.expires(), content.get());
      }
    }
    NavigableMap<Integer, Long> generations = wrapped.get(project);
    if (generations != null) {
      generations.headMap(generations.lastKey()).clear();
      keys.forgetOlder(project);
    }
    compact();
  }

  /**
   * Destroys the project's keys and all it stored. On return no wrapped key is in the store's
   * files, and a TPM's counter has moved on: a store that still had one is refused.
   */
  public synchronized void shred(String project) throws StoreException {
    shred(List.of(project));
  }

  /**
   * As {@link #shred}, for a project and all whose names are its name, a slash, and more: what each
   * of its principals stored. Takes nothing more from any of them while this process lives: an
   * answer that is under way would else be kept under a new key. Idempotent.
   */
  public synchronized void end(String project) throws StoreException {
    ended.add(project);
    List<String> all =
        wrapped.keySet().stream().filter(p -> ItemIndex.family(p).equals(project)).toList();
    if (!all.isEmpty()) {
      shred(all);
    }
  }

  private void shred(List<String> projects) throws StoreException {
    for (String project : projects) {
      log.append(new StoreRecord.Shredded(project).bytes());
    }
    log.anchor();
    projects.forEach(this::drop);
    compact();
  }

  private void addKey(String project) throws StoreException {
    int generation = keys.generation(project) + 1;
    byte[] key = keys.wrapNew(project);
    long position = log.append(new StoreRecord.Key(project, generation, key).bytes());
    keys.restore(project, generation, key);
    wrapped.computeIfAbsent(project, p -> new TreeMap<>()).put(generation, position);
  }

  private void drop(String project) {
    items.of(project).forEach(e -> items.remove(e.name()));
    wrapped.remove(project);
    keys.forget(project);
  }

  private boolean lives(Entry entry) {
    return entry.expires() > clock.instant().getEpochSecond();
  }

  /** Makes safe what was written; now and then anchors it, and throws away what is dead. */
  private void settle() throws StoreException {
    log.sync();
    synchronized (this) {
      long now = System.nanoTime();
      if (log.size() > 2 * items.bytes() + MIN_WASTE) {
        compact();
      } else if (now - anchored >= ANCHOR_WINDOW.toNanos()) {
        log.anchor();
        anchored = now;
      }
    }
  }

  private synchronized void compact() throws StoreException {
    items.all().stream().filter(e -> !lives(e)).forEach(e -> items.remove(e.name()));
    List<Long> positions = new ArrayList<>();
    wrapped.values().forEach(generations -> positions.addAll(generations.values()));
    items.all().forEach(e -> positions.add(e.position()));
    var moved = log.rewrite(positions).iterator();
    wrapped.values().forEach(generations -> generations.replaceAll((g, old) -> moved.next()));
    items.move(moved);
    anchored = System.nanoTime();
  }

  @Override
  public synchronized void close() throws StoreException {
    try {
      log.close();
    } finally {
      keys.close();
      root.close();
    }
  }
}
