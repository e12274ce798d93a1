package dev.adyton.image;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The JVM's archive of parsed classes, made inside the image's own root so that paths and the C
 * library are those of the image: without it, half of a node's start is reading class files.
 * Stateless.
 */
final class SharedClasses {
  static final String PATH = "adyton/runtime/lib/server/classes.jsa";

  private static final String LIST = "tmp/classes.txt";
  private static final String OUT = "tmp/classes.jsa";

  /** Fixed, since the archive's header tells the size of the heap that it was made with. */
  private static final String HEAP = "-Xmx512m";

  /** Of file, header and first region, verified by nobody: the whole file is under dm-verity. */
  private static final List<Integer> CHECKSUMS = List.of(4, 24, 216);

  private SharedClasses() {}

  /**
   * Returns the archive for the node that {@code tree} starts.
   *
   * @param arguments file with the node's arguments, as a path in the image
   */
  static byte[] of(Tree tree, String arguments) {
    if (Tools.find("unshare").isEmpty()) {
      throw Tools.missing("unshare");
    }
    try {
      return settled(fresh(tree, arguments), fresh(tree, arguments));
    } catch (IOException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE,
          "The image's root cannot be laid out here.",
          "Check the temporary folder.");
    }
  }

  /** Dumps in a root of its own, which has nothing in common with the last one but its bytes. */
  private static byte[] fresh(Tree tree, String arguments) throws IOException {
    Path root = Files.createTempDirectory("adyton-root");
    try {
      unpack(tree, root);
      try (InputStream list = SharedClasses.class.getResourceAsStream("classes.txt")) {
        if (list == null) {
          throw new IllegalStateException("no list of classes");
        }
        Files.copy(list, root.resolve(LIST));
      }
      return dump(root, arguments);
    } finally {
      delete(root);
    }
  }

  /** The JVM looks at times: they are what erofs will show. */
  private static void unpack(Tree tree, Path root) throws IOException {
    for (Map.Entry<String, Tree.Entry> one : tree.entries().entrySet()) {
      Path path = root.resolve(one.getKey());
      if (one.getValue().folder()) {
        Files.createDirectories(path);
      } else {
        Files.write(path, one.getValue().data().bytes());
        Files.setLastModifiedTime(path, FileTime.fromMillis(0));
        if (one.getValue().mode() == 0555 && !path.toFile().setExecutable(true)) {
          throw new IOException("cannot be made executable");
        }
      }
    }
  }

  private static byte[] dump(Path root, String arguments) throws IOException {
    Tools.output(
        List.of(
            "unshare",
            "--map-root-user",
            "--mount",
            "--pid",
            "--fork",
            "--mount-proc",
            "--root=" + root,
            "/adyton/runtime/bin/java",
            "-Xshare:dump",
            "-XX:SharedClassListFile=/" + LIST,
            "-XX:SharedArchiveFile=/" + OUT,
            HEAP,
            "@/" + arguments));
    Path out = root.resolve(OUT);
    byte[] archive = Files.readAllBytes(out);
    Files.delete(out);
    return archive;
  }

  /**
   * What two dumps disagree in are addresses of the dumping JVM's own code, in methods that every
   * JVM links anew, and checksums over them; both become zero. Once a dumping JVM had also made a
   * call that others do not, and kept it as resolved: bits more and none fewer; then the archive
   * without it is the one. Anything else is an error: this archive would not be the same tomorrow.
   */
  static byte[] settled(byte[] one, byte[] other) {
    if (one.length != other.length) {
      throw differs();
    }
    ByteBuffer a = ByteBuffer.wrap(one).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer b = ByteBuffer.wrap(other).order(ByteOrder.LITTLE_ENDIAN);
    for (int at : CHECKSUMS) {
      a.putInt(at, 0);
      b.putInt(at, 0);
    }
    boolean oneHasMore = false;
    boolean otherHasMore = false;
    for (int at = 0; at + Long.BYTES <= one.length; at += Long.BYTES) {
      long x = a.getLong(at);
      long y = b.getLong(at);
      if (isAddress(x) && isAddress(y) && x != y) {
        a.putLong(at, 0);
        b.putLong(at, 0);
      } else if (x != y) {
        oneHasMore |= (x | y) != y;
        otherHasMore |= (x | y) != x;
      }
    }
    if (oneHasMore && otherHasMore) {
      throw differs();
    }
    return oneHasMore ? other : one;
  }

  /** Where Linux maps libraries and the JVM its code: just below 2^47. */
  private static boolean isAddress(long word) {
    return word >>> 40 == 0x7f || word >>> 40 == 0x7e;
  }

  private static UserError differs() {
    return new UserError(
        ExitCode.DATA,
        "Two archives of the same classes differ.",
        "Use the JDK of the lock; if it is, this is a defect: report it.");
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
