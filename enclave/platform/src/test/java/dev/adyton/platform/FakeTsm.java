package dev.adyton.platform;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What the kernel does behind configfs-tsm: a count of writes, a report for the last of them, files
 * that may only be read or only be written. {@code disturbances} says how many of the reports that
 * are read next somebody else writes in front of.
 */
final class FakeTsm implements TsmFolder.Maker {
  private final String provider;
  private final UnaryOperator<byte[]> hardware;
  private final byte[] auxiliary;
  private final Set<String> names = new HashSet<>();
  int disturbances;
  int made;

  FakeTsm(String provider, UnaryOperator<byte[]> hardware, byte[] auxiliary) {
    this.provider = provider;
    this.hardware = hardware;
    this.auxiliary = auxiliary;
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  @Override
  public TsmFolder make(String name) throws IOException {
    made++;
    if (!name.matches("[a-z0-9-]+") || !names.add(name)) {
      throw new IOException("EEXIST");
    }
    return new TsmFolder() {
      private long generation;
      private byte[] inblob = new byte[0];

      @Override
      public byte[] read(String file) throws IOException {
        return switch (file) {
          case "provider" -> line(provider);
          case "generation" -> line(Long.toString(generation));
          case "outblob" -> {
            if (inblob.length == 0) {
              throw new IOException("EINVAL: nothing to speak of");
            }
            if (disturbances > 0) {
              disturbances--;
              write("inblob", new byte[64]);
            }
            yield hardware.apply(inblob);
          }
          case "auxblob" -> auxiliary.clone();
          case "inblob" -> throw new AccessDeniedException(file);
          default -> throw new FileNotFoundException(file);
        };
      }

      @Override
      public void write(String file, byte[] bytes) throws IOException {
        if (!file.equals("inblob") || bytes.length == 0 || bytes.length > 64) {
          throw new IOException("EINVAL");
        }
        inblob = Arrays.copyOf(bytes, bytes.length);
        generation++;
      }

      @Override
      public boolean has(String file) {
        return !file.equals("auxblob") || auxiliary.length > 0;
      }

      @Override
      public void close() {
        names.remove(name);
      }
    };
  }

  private static byte[] line(String text) {
    return (text + "\n").getBytes(StandardCharsets.US_ASCII);
  }
}
