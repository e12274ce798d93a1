package dev.adyton.node.journal;

import dev.adyton.node.journal.StoreRecord.Name;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which items there are and where in the log each lies, by the project they belong to: what one
 * asks of its own costs nothing by what others have. Positions rise with age, so they give the
 * order. Not thread-safe.
 */
final class ItemIndex {
  /**
   * An item.
   *
   * @param position in the log
   * @param expires seconds since 1970 from which on it is not to be had
   * @param bytes its record takes
   */
  record Entry(Name name, long position, long expires, long bytes) {
    private Entry at(long moved) {
      return new Entry(name, moved, expires, bytes);
    }
  }

  private final Map<String, Map<Name, Entry>> families = new HashMap<>();
  private int size;
  private long bytes;

  /** Returns the project that a principal's name begins with. */
  static String family(String project) {
    int slash = project.indexOf('/');
    return slash < 0 ? project : project.substring(0, slash);
  }

  /** Returns how many there are. */
  int size() {
    return size;
  }

  /** Returns what their records take. */
  long bytes() {
    return bytes;
  }

  Optional<Entry> find(Name name) {
    return Optional.ofNullable(members(family(name.project())).get(name));
  }

  /** Takes one in, in the place of an earlier one of its name. */
  void put(Entry entry) {
    remove(entry.name());
    families
        .computeIfAbsent(family(entry.name().project()), f -> new LinkedHashMap<>())
        .put(entry.name(), entry);
    size++;
    bytes += entry.bytes();
  }

  /** Forgets one, if it is there. */
  void remove(Name name) {
    String family = family(name.project());
    Entry before = members(family).remove(name);
    if (before != null) {
      size--;
      bytes -= before.bytes();
      if (members(family).isEmpty()) {
        families.remove(family);
      }
    }
  }

  private Map<Name, Entry> members(String family) {
    Map<Name, Entry> members = families.get(family);
    return members == null ? new LinkedHashMap<>() : members;
  }

  /** Returns what a project's principals have together, oldest first. */
  List<Entry> ofFamily(String project) {
    return List.copyOf(members(project).values());
  }

  /** Returns what a project has, or one principal of it, oldest first. */
  List<Entry> of(String project) {
    return members(family(project)).values().stream()
        .filter(e -> e.name().project().equals(project))
        .toList();
  }

  /** Returns all, oldest first. */
  List<Entry> all() {
    List<Entry> all = new ArrayList<>(size);
    families.values().forEach(members -> all.addAll(members.values()));
    all.sort(Comparator.comparingLong(Entry::position));
    return all;
  }

  /** Takes the new positions of all, in the order of {@link #all}. */
  void move(Iterator<Long> positions) {
    for (Entry entry : all()) {
      put(entry.at(positions.next()));
    }
  }
}
