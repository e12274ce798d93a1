package dev.adyton.node.slots;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the image's init found, and what node and init tell each other by small files on the state
 * disk. All of it is the host's to forge, who can as well change the disks: a file here decides
 * which release is tried, never whether a release is believed. Thread-safe.
 */
public final class Slots {
  private static final Pattern NAMES = Pattern.compile("([0-9a-f]{24}) ([0-9a-f]{24}|-)\n");
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{24}");

  /** Longer than any release's envelope. */
  private static final int MAX_FILE = 1 << 20;

  /** What is to be switched to at the next start; init takes it away. */
  private static final String TRY = "try";

  /** What was last switched to; init's word. */
  private static final String TRIED = "tried";

  private static final String GOOD = "good";
  private static final String BEFORE = "before";

  private final Path device;
  private final Path folder;
  private final String own;
  private String other;

  private Slots(Path device, Path folder, String own, String other) {
    this.device = device;
    this.folder = folder;
    this.own = own;
    this.other = other;
  }

  /**
   * Returns the slots, where there are two.
   *
   * @param device the other slot's disk
   * @param names what init found: the beginning of each root's hash
   * @param folder where node and init tell each other what is good
   */
  public static Optional<Slots> find(Path device, Path names, Path folder) {
    if (!Files.exists(device) || !Files.isDirectory(folder)) {
      return Optional.empty();
    }
    Matcher found = NAMES.matcher(read(names, 64).map(Slots::text).orElse(""));
    return found.matches()
        ? Optional.of(new Slots(device, folder, found.group(1), found.group(2)))
        : Optional.empty();
  }

  /** Returns where the node's ledger outlives it. */
  public Path folder() {
    return folder;
  }

  Path device() {
    return device;
  }

  /** Returns the name of what runs. */
  String own() {
    return own;
  }

  /** Returns whether what runs was switched to and has not served healthily yet. */
  public synchronized boolean onTrial() {
    return named(TRIED).equals(own) && !named(GOOD).equals(own);
  }

  /** Returns whether something else was switched to than what runs. */
  synchronized boolean fellBack() {
    return !named(TRIED).isEmpty() && !named(TRIED).equals(own);
  }

  /** Returns whether the other slot holds what was good before. */
  synchronized Optional<String> before() {
    return Optional.of(named(BEFORE)).filter(name -> name.equals(other));
  }

  /** Returns the envelope of the release that is kept for what runs. */
  public Optional<byte[]> release() {
    return release(own);
  }

  synchronized Optional<byte[]> release(String name) {
    return read(folder.resolve(name + ".json"), MAX_FILE);
  }

  /**
   * Remembers that what runs is good.
   *
   * @param release its envelope, to be judged again before anybody goes back to it
   * @return whether that is news
   */
  synchronized boolean good(byte[] release) throws IOException {
    String good = named(GOOD);
    if (good.equals(own)) {
      return false;
    }
    write(own + ".json", release);
    if (!good.isEmpty()) {
      write(BEFORE, good);
    }
    write(GOOD, own);
    return true;
  }

  /** Forgets the other slot: what lies there is about to be written over. */
  synchronized void open() throws IOException {
    if (!other.equals("-")) {
      Files.deleteIfExists(folder.resolve(other + ".json"));
      if (named(BEFORE).equals(other)) {
        Files.deleteIfExists(folder.resolve(BEFORE));
      }
    }
    Files.deleteIfExists(folder.resolve(TRIED));
    other = "-";
  }

  /** Remembers what lies in the other slot now. */
  synchronized void staged(String name, byte[] release) throws IOException {
    write(name + ".json", release);
    if (named(GOOD).equals(name)) {
      // The same image under another release: it has to show itself again.
      Files.deleteIfExists(folder.resolve(GOOD));
    }
    other = name;
  }

  /** Asks init to switch at the next start. */
  synchronized void switchToOther() throws IOException {
    write(TRY, other);
  }

  private String named(String file) {
    String name = read(folder.resolve(file), 64).map(Slots::text).orElse("").strip();
    return NAME.matcher(name).matches() ? name : "";
  }

  private void write(String file, String name) throws IOException {
    write(file, (name + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  /** On return it is on the disk: the machine ends by a panic, which writes nothing more. */
  private void write(String file, byte[] bytes) throws IOException {
    Path made = folder.resolve(file + ".new");
    try (FileChannel out =
        FileChannel.open(
            made,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        out.write(left);
      }
      out.force(true);
    }
    Files.move(made, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel all = FileChannel.open(folder, StandardOpenOption.READ)) {
      all.force(true);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static Optional<byte[]> read(Path file, int most) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(most + 1);
      return bytes.length > most ? Optional.empty() : Optional.of(bytes);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
