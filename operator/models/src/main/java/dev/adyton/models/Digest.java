package dev.adyton.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests of whole files. */
final class Digest {
  private Digest() {}

  static String sha256(Path file) throws IOException {
    return of(file, digest("SHA-256"));
  }

  /**
   * Returns the name that git gives a file. A hub names small files so and large ones by SHA-256;
   * SHA-1 finds damage, not an attacker, who would need the hub's own listing to lie with it.
   */
  static String gitBlob(Path file) throws IOException {
    MessageDigest sha1 = digest("SHA-1");
    sha1.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
    return of(file, sha1);
  }

  private static String of(Path file, MessageDigest digest) throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(name, e); // every JDK has both
    }
  }
}
