package dev.adyton.image;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** A tree of files and folders as an image holds it: no links, no devices, no owners but root. */
final class Tree {
  /** Programs that read programs, by the names that they usually go by. */
  private static final Set<String> INTERPRETERS =
      Set.of(
          "sh",
          "bash",
          "dash",
          "ash",
          "zsh",
          "busybox",
          "toybox",
          "perl",
          "python",
          "python3",
          "ruby",
          "lua",
          "awk",
          "gawk",
          "node",
          "jshell",
          "jrunscript",
          "env",
          "login",
          "getty",
          "agetty",
          "su",
          "sudo",
          "sshd",
          "dpkg",
          "apt",
          "rpm",
          "systemd");

  /** The only programs an image starts; everything else must not be executable. */
  private static final Set<String> PROGRAMS =
      Set.of("adyton/runtime/bin/java", "lib64/ld-linux-x86-64.so.2", "inside");

  private static final int EXECUTE = 0111;
  private static final int SPECIAL = 07000;
  private static final int WRITE = 0222;

  private final SortedMap<String, Entry> entries = new TreeMap<>();

  /** A file or, without data, a folder. */
  record Entry(int mode, Data data) {
    boolean folder() {
      return data.folder();
    }
  }

  /** Bytes that nobody changes. */
  @SuppressWarnings("ArrayRecordComponent") // written and hashed, never compared
  record Data(byte[] bytes, boolean folder) {
    static final Data NONE = new Data(new byte[0], true);
  }

  Tree() {}

  /** Begins with what {@code other} holds now. */
  Tree(Tree other) {
    entries.putAll(other.entries);
  }

  /** Adds a file that nobody may change; its folders come by themselves. */
  Tree file(String path, byte[] bytes) {
    return add(path, PROGRAMS.contains(path) ? 0555 : 0444, new Data(bytes, false));
  }

  /** Adds the program that an initramfs starts with. */
  Tree program(String path, byte[] bytes) {
    return add(path, 0555, new Data(bytes, false));
  }

  Tree text(String path, String text) {
    return file(path, text.getBytes(StandardCharsets.UTF_8));
  }

  Tree folder(String path) {
    return add(path, 0555, Data.NONE);
  }

  /** Adds an entry of any mode; what must not be is found by {@link #objections}. */
  Tree add(String path, int mode, Data data) {
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw new IllegalArgumentException("path in an image: " + path);
      }
    }
    int slash = path.lastIndexOf('/');
    if (slash > 0) {
      folder(path.substring(0, slash));
    }
    Entry before = entries.putIfAbsent(path, new Entry(mode, data));
    if (before != null && !(before.folder() && data.folder())) {
      throw new IllegalArgumentException("twice in an image: " + path);
    }
    return this;
  }

  SortedMap<String, Entry> entries() {
    return Collections.unmodifiableSortedMap(entries);
  }

  /** Returns what stands in {@code folder}, names in byte order; the root is the empty path. */
  List<String> children(String folder) {
    String prefix = folder.isEmpty() ? "" : folder + "/";
    List<String> names = new ArrayList<>();
    for (String path : entries.keySet()) {
      if (path.startsWith(prefix) && path.indexOf('/', prefix.length()) < 0) {
        names.add(path.substring(prefix.length()));
      }
    }
    return names;
  }

  /**
   * Returns what must not be in an image, with the reason; empty for a good one. Everything is
   * looked at by name, mode and first bytes.
   */
  List<String> objections(Set<String> programs) {
    List<String> found = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    entries.forEach((path, entry) -> {
      String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
      if ((entry.mode() & SPECIAL) != 0) {
        found.add(path + ": setuid, setgid or sticky");
      }
      if ((entry.mode() & WRITE) != 0) {
        found.add(path + ": writable");
      }
      if (entry.folder()) {
        return;
      }
      seen.add(path);
      if (INTERPRETERS.contains(name)) {
        found.add(path + ": an interpreter or a login by its name");
      }
      byte[] head = entry.data().bytes();
      if (head.length > 1 && head[0] == '#' && head[1] == '!') {
        found.add(path + ": a script");
      }
      if ((entry.mode() & EXECUTE) != 0 && !programs.contains(path)) {
        found.add(path + ": a program that is not expected");
      }
      if (isProgram(head) && !programs.contains(path)) {
        found.add(path + ": has an entry point for the loader");
      }
    });
    programs.stream().filter(p -> !seen.contains(p)).forEach(p -> found.add(p + ": missing"));
    return found;
  }

  /**
   * An ELF file with a request for a program interpreter (PT_INTERP, type 3) can be started by
   * name. Shared libraries of the JDK have none; the C library has one and loses it by its mode.
   */
  private static boolean isProgram(byte[] file) {
    if (file.length < 64 || file[0] != 0x7f || file[1] != 'E' || file[2] != 'L' || file[3] != 'F') {
      return false;
    }
    java.nio.ByteBuffer in = java.nio.ByteBuffer.wrap(file).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    boolean executable = in.getShort(16) == 2;
    int headers = (int) in.getLong(32);
    int size = in.getShort(54);
    int count = in.getShort(56);
    boolean interpreted = false;
    for (int i = 0; i < count && headers + i * size + 4 <= file.length; i++) {
      interpreted |= in.getInt(headers + i * size) == 3;
    }
    boolean cLibrary = in.getShort(16) == 3 && interpreted && contains(file, "GNU C Library");
    return executable || (interpreted && !cLibrary);
  }

  private static boolean contains(byte[] file, String text) {
    return new String(file, StandardCharsets.ISO_8859_1).contains(text);
  }
}
