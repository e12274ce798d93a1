package dev.adyton.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Writes an initramfs: cpio "newc" after the kernel's {@code buffer-format.rst}. Stateless. */
final class Cpio {
  private static final int REGULAR = 0100000;
  private static final int FOLDER = 0040000;

  private Cpio() {}

  /** Returns the archive, gzipped (RFC 1952, no name, no time). */
  static byte[] gzipped(Tree tree) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream gzip = new Best(out)) {
      gzip.write(write(tree));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] write(Tree tree) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int[] inode = {1};
    tree.entries()
        .forEach((path, entry) -> {
          int mode = (entry.folder() ? FOLDER : REGULAR) | entry.mode();
          member(out, path, mode, inode[0]++, entry.data().bytes());
        });
    member(out, "TRAILER!!!", 0, 0, new byte[0]);
    return out.toByteArray();
  }

  private static void member(
      ByteArrayOutputStream out, String path, int mode, int inode, byte[] data) {
    byte[] name = (path + "\0").getBytes(StandardCharsets.UTF_8);
    int links = (mode & FOLDER) == FOLDER ? 2 : 1;
    int[] fields = {inode, mode, 0, 0, links, 0, data.length, 0, 0, 0, 0, name.length, 0};
    StringBuilder head = new StringBuilder("070701");
    for (int field : fields) {
      head.append("%08x".formatted(field));
    }
    out.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(name);
    pad(out);
    out.writeBytes(data);
    pad(out);
  }

  private static void pad(ByteArrayOutputStream out) {
    while (out.size() % 4 != 0) {
      out.write(0);
    }
  }

  private static final class Best extends GZIPOutputStream {
    Best(ByteArrayOutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }
}
