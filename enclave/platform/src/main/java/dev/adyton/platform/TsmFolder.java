package dev.adyton.platform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One folder of configfs, which the kernel fills with files when it is made and empties when it is
 * removed. Behind a seam, for no folder of a test behaves like that. Used by one thread.
 */
interface TsmFolder extends AutoCloseable {
  /** A quote with its certificates is 5 to 8 KiB, AMD's table of certificates two pages. */
  int MAX_BYTES = 32 << 10;

  /** Returns a file's bytes; at least one and at most {@link #MAX_BYTES}, else an exception. */
  byte[] read(String file) throws IOException;

  /** Writes a file, all of it at once. */
  void write(String file, byte[] bytes) throws IOException;

  /** Returns whether the driver has this file. */
  boolean has(String file);

  @Override
  void close() throws IOException;

  /** Makes folders. */
  @FunctionalInterface
  interface Maker {
    /**
     * Makes a folder of that name.
     *
     * @throws IOException if this kernel gives no reports, or the name is taken
     */
    TsmFolder make(String name) throws IOException;
  }

  /** Returns a maker of folders below {@code root}. */
  static Maker below(Path root) {
    return name -> {
      try {
        return new OfConfigfs(Files.createDirectory(root.resolve(name)));
      } catch (NoSuchFileException e) {
        throw new IOException("this kernel gives no reports: " + root + " is absent", e);
      }
    };
  }

  /**
   * A folder of the file system.
   *
   * @param path where it is
   */
  record OfConfigfs(Path path) implements TsmFolder {
    @Override
    public byte[] read(String file) throws IOException {
      try (InputStream in = Files.newInputStream(path.resolve(file))) {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length == 0 || bytes.length > MAX_BYTES) {
          throw new IOException(file + " holds nothing, or too much");
        }
        return bytes;
      }
    }

    @Override
    public void write(String file, byte[] bytes) throws IOException {
      Files.write(path.resolve(file), bytes, StandardOpenOption.WRITE);
    }

    @Override
    public boolean has(String file) {
      return Files.exists(path.resolve(file));
    }

    /** The kernel's files are no obstacle to removing their folder. */
    @Override
    public void close() throws IOException {
      Files.deleteIfExists(path);
    }
  }
}
