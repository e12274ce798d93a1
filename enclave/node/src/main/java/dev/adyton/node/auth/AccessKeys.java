package dev.adyton.node.auth;

import dev.adyton.admin.Enrolment;
import dev.adyton.codec.Digest;
import dev.adyton.crypto.SecretBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Secrets that sign requests (AWS Signature Version 4), by the id that names them. The secrets rest
 * off heap. Thread-safe.
 */
public final class AccessKeys implements AutoCloseable {
  private static final int MAX_KEYS = 1024;
  private static final Pattern LINE =
      Pattern.compile(
          "([A-Za-z0-9]{16,128})\\s+([A-Za-z0-9/+=_-]{32,128})"
              + "(?:\\s+project=([a-z0-9][a-z0-9-]{0,31}))?");

  /** A secret and whose it is. */
  record Entry(SecretBytes secret, Caller caller) {
    /**
     * Returns the secret on the heap, for its caller to wipe; nothing where the key was taken out
     * of force since it was found, perhaps while a body was read.
     */
    Optional<byte[]> copy() {
      try {
        return Optional.of(secret.copy());
      } catch (IllegalStateException closed) {
        return Optional.empty();
      }
    }
  }

  private final Map<String, Entry> entries;

  private AccessKeys(Map<String, Entry> entries) {
    this.entries = new ConcurrentHashMap<>(entries);
  }

  /** Returns keys of which there is none: nobody signs. */
  public static AccessKeys none() {
    return new AccessKeys(Map.of());
  }

  /**
   * Reads a file with one key per line: its id, a space, its secret, and, where it is not the
   * default one, {@code project=} and its project; empty lines and lines that begin with {@code #}
   * are skipped.
   *
   * @throws IOException where the file cannot be read
   * @throws IllegalArgumentException naming the line that holds no key
   */
  public static AccessKeys read(Path file) throws IOException {
    return of(Files.readAllLines(file));
  }

  /** Reads the lines of such a file. */
  public static AccessKeys of(List<String> lines) {
    Map<String, Entry> entries = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Matcher parts = LINE.matcher(line);
      if (!parts.matches()) {
        throw new IllegalArgumentException("line " + (i + 1) + " is no access key");
      }
      String project = parts.group(3) == null ? Caller.DEFAULT_PROJECT : parts.group(3);
      if (Enrolment.owned(project)) {
        throw new IllegalArgumentException(
            "line " + (i + 1) + " puts a secret that this file shows into a project with an owner");
      }
      byte[] secret = parts.group(2).getBytes(StandardCharsets.US_ASCII);
      Caller caller = caller(parts.group(1), secret, project);
      Entry entry = new Entry(SecretBytes.take(secret), caller);
      if (entries.put(parts.group(1), entry) != null) {
        throw new IllegalArgumentException("line " + (i + 1) + " repeats an access key");
      }
    }
    if (entries.isEmpty() || entries.size() > MAX_KEYS) {
      throw new IllegalArgumentException("the file holds no access key, or more than " + MAX_KEYS);
    }
    return new AccessKeys(entries);
  }

  /** A namespace of its own: no bearer key's digest can be one of these. */
  static Caller caller(String id, String project) {
    return new Caller(Digest.sha256(name(id)).hex(), project);
  }

  /**
   * The secret says whose the stored things are, not the id alone: who writes a secret of their own
   * beside an id is not who stored under it.
   */
  private static Caller caller(String id, byte[] secret, String project) {
    String keeper = Digest.sha256(name(id), new byte[1], secret).hex();
    return new Caller(caller(id, project).keyDigest(), project, true, keeper);
  }

  private static byte[] name(String id) {
    return ("adyton-access-key\0" + id).getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns whether it holds as many as it may. */
  public boolean full() {
    return entries.size() >= MAX_KEYS;
  }

  /**
   * Takes a key that the node made; one of the file that has its id stays.
   *
   * @param secret overwritten
   * @param caller in whose name it signs
   */
  public void add(String id, byte[] secret, Caller caller) {
    Entry entry = new Entry(SecretBytes.take(secret), caller);
    if (full() || entries.putIfAbsent(id, entry) != null) {
      entry.secret().close();
    }
  }

  /** Takes a key out of force. */
  public void remove(String id) {
    Entry entry = entries.remove(id);
    if (entry != null) {
      entry.secret().close();
    }
  }

  /** Takes out of force what signs in a project's name. */
  public void end(String project) {
    entries.entrySet().stream()
        .filter(e -> e.getValue().caller().project().equals(project))
        .map(Map.Entry::getKey)
        .toList()
        .forEach(this::remove);
  }

  Optional<Entry> find(String id) {
    return Optional.ofNullable(entries.get(id));
  }

  /** Overwrites the secrets. */
  @Override
  public void close() {
    entries.values().forEach(e -> e.secret().close());
  }
}
