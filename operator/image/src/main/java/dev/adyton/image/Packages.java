package dev.adyton.image;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Debian's packages: fetched by apt's own helper from the mirrors that this machine's apt is set up
 * with, accepted by the lock's digest alone. No mirror is trusted, so none is named.
 */
final class Packages {
  private final Path cache;
  private final List<String> mirrors;

  /**
   * @param cache where files are kept
   * @param mirrors tried before those of apt
   */
  Packages(Path cache, List<String> mirrors) {
    this.cache = cache;
    this.mirrors = List.copyOf(mirrors);
  }

  /** Returns a package's file, from the cache or a mirror. */
  Path fetch(Lock.Deb wanted) {
    Path file = cache.resolve(wanted.sha256() + ".deb");
    if (isWanted(file, wanted)) {
      return file;
    }
    try {
      Files.createDirectories(cache);
      for (String mirror : mirrors()) {
        Path part = Files.createTempFile(cache, "part", ".deb");
        boolean kept = false;
        try {
          kept = download(mirror, wanted, part) && isWanted(part, wanted);
          if (kept) {
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
          }
        } finally {
          if (!kept) {
            Files.deleteIfExists(part);
          }
        }
      }
    } catch (IOException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE,
          "Nothing can be written to " + cache + ".",
          "Name another folder with --cache.");
    }
    throw new UserError(
        ExitCode.UNAVAILABLE,
        "No mirror has " + wanted.name() + " " + wanted.version() + " with the digest of the lock.",
        "Name one that keeps old versions with --mirror, or move on with --update-lock.");
  }

  private static boolean download(String mirror, Lock.Deb wanted, Path to) {
    String helper =
        Tools.find("apt-helper").orElseThrow(() -> Tools.missing("apt-helper")).toString();
    String base = mirror.endsWith("/") ? mirror : mirror + "/";
    try {
      Files.deleteIfExists(to);
      Tools.output(
          List.of(
              helper,
              "download-file",
              base + wanted.path(),
              to.toString(),
              "SHA256:" + wanted.sha256()));
      return true;
    } catch (UserError | IOException e) {
      return false; // the next mirror may have it
    }
  }

  private List<String> mirrors() {
    Set<String> all = new LinkedHashSet<>(mirrors);
    byte[] out =
        Tools.output(
            List.of("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"));
    all.addAll(new String(out, StandardCharsets.UTF_8).lines().toList());
    return new ArrayList<>(all);
  }

  private static boolean isWanted(Path file, Lock.Deb wanted) {
    try {
      return Files.exists(file) && Sha.hex256(Files.readAllBytes(file)).equals(wanted.sha256());
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns the regular files of a package, by path without a leading slash. */
  static SortedMap<String, byte[]> contents(Path deb) {
    byte[] tar = Tools.output(List.of("dpkg-deb", "--fsys-tarfile", deb.toString()));
    SortedMap<String, byte[]> files = new TreeMap<>();
    Optional<String> longName = Optional.empty();
    for (int at = 0; at + 512 <= tar.length && tar[at] != 0; ) {
      int size = (int) octal(tar, at + 124, 12);
      String name = longName.orElse(text(tar, at + 345, 155, at, 100));
      longName = Optional.empty();
      byte kind = tar[at + 156];
      byte[] data = Arrays.copyOfRange(tar, at + 512, at + 512 + size);
      if (kind == 'L') {
        longName = Optional.of(new String(data, StandardCharsets.UTF_8).replaceAll("\0.*", ""));
      } else if (kind == '0' || kind == 0) {
        files.put(name.startsWith("./") ? name.substring(2) : name, data);
      }
      at += 512 + (size + 511) / 512 * 512;
    }
    return files;
  }

  private static String text(byte[] tar, int prefixAt, int prefixSize, int nameAt, int nameSize) {
    boolean ustar = tar[nameAt + 257] == 'u' && tar[nameAt + 262] == 0;
    String prefix = ustar ? field(tar, prefixAt, prefixSize) : "";
    String name = field(tar, nameAt, nameSize);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String field(byte[] tar, int at, int size) {
    return new String(tar, at, size, StandardCharsets.UTF_8).replaceAll("\0.*", "");
  }

  private static long octal(byte[] tar, int at, int size) {
    String digits = field(tar, at, size).strip();
    return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
  }
}
