package dev.adyton.node.evidence;

import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ResolvedModule;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The digest of what runs: every jar of this JVM's module graph with its SHA-256, and the version
 * of the virtual machine beneath. It is the node's word about itself; that the word is true is what
 * a measured boot adds.
 *
 * <p>The measured image brings the jars' SHA-256 along, in a file of its root volume that its
 * builder wrote and that {@value #KNOWN} names: the kernel has verified every page of those jars
 * already. Elsewhere nobody writes such a file; whoever could name one owns the JVM, and its word
 * with it.
 */
public final class EngineBuild {
  private static final String FORMAT = "adyton-engine-build/1";

  private static final String KNOWN = "adyton.jars";

  private static final Pattern LINE = Pattern.compile("[0-9a-f]{64}  /[^\\n]{1,250}");

  private EngineBuild() {}

  /**
   * Returns the digest over the canonical JSON of names, digests and version.
   *
   * @throws UncheckedIOException where a jar of the running program cannot be read
   */
  public static Digest digest() {
    Json.ObjBuilder files = Json.object();
    Map<String, String> known = known(System.getProperty(KNOWN, ""));
    locations().forEach((name, place) -> files.put(name, sha256(place, known)));
    Json document =
        Json.object()
            .put("format", FORMAT)
            .put("vm", System.getProperty("java.vm.version", "unknown"))
            .put("modules", files.build())
            .build();
    return Digest.sha256(Jcs.encode(document));
  }

  /** Modules of the JDK have no file of their own: the version names them. */
  private static SortedMap<String, Path> locations() {
    SortedMap<String, Path> found = new TreeMap<>();
    for (ResolvedModule module : ModuleLayer.boot().configuration().modules()) {
      URI location = module.reference().location().orElse(URI.create("jrt:/none"));
      if ("file".equals(location.getScheme())) {
        found.put(module.name(), Path.of(location));
      }
    }
    return found;
  }

  /** Reads what {@code sha256sum} writes: digest, two spaces, path; nothing without a file. */
  static Map<String, String> known(String file) {
    if (file.isEmpty()) {
      return Map.of();
    }
    try {
      Map<String, String> known = new HashMap<>();
      for (String line : Files.readAllLines(Path.of(file))) {
        if (!LINE.matcher(line).matches()) {
          throw new IOException("not a digest and a path");
        }
        known.put(line.substring(66), line.substring(0, 64));
      }
      return known;
    } catch (IOException e) {
      throw new UncheckedIOException("the digests of the running program cannot be read", e);
    }
  }

  private static String sha256(Path place, Map<String, String> known) {
    String told = known.get(place.toString());
    if (told != null) {
      return "sha256:" + told;
    }
    try {
      if (Files.isRegularFile(place)) {
        return "sha256:" + hex(place);
      }
      // A folder of classes: a development run, never a release.
      Json.ObjBuilder entries = Json.object();
      try (Stream<Path> files = Files.walk(place)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          entries.put(place.relativize(file).toString(), hex(file));
        }
      }
      return Digest.sha256(Jcs.encode(entries.build())).toString();
    } catch (IOException e) {
      throw new UncheckedIOException("a module of the running program cannot be read", e);
    }
  }

  private static String hex(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] part = new byte[1 << 16];
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        sha256.update(part, 0, n);
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the module names and files that {@link #digest()} covers, for {@code doctor}. */
  public static Map<String, Path> modules() {
    return locations();
  }
}
