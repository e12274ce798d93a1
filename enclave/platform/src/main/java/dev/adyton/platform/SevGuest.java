package dev.adyton.platform;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * The device that Linux gives a guest of SEV-SNP ({@code linux/sev-guest.h}, kernel 5.19 and
 * later). Behind a seam, for no file of a test obeys an {@code ioctl}. Used by one thread.
 */
interface SevGuest extends AutoCloseable {
  /** Where the driver puts it. */
  Path DEVICE = Path.of("/dev/sev-guest");

  /**
   * Makes an {@code ioctl}.
   *
   * @param request its number
   * @param argument in memory that the kernel reads and writes, with what it points to
   * @return whether it was obeyed
   */
  boolean obeys(long request, MemorySegment argument);

  @Override
  void close();

  /** Opens devices. */
  @FunctionalInterface
  interface Opener {
    /**
     * Opens the device.
     *
     * @throws IOException if it is absent or not ours to open
     */
    SevGuest open() throws IOException;
  }

  /** Returns an opener of the device at {@code path}. */
  static Opener at(Path path) {
    return () -> {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment name = arena.allocateFrom(path.toString());
        long file =
            Libc.call(
                SystemCall.OPENAT,
                OfKernel.AT_FDCWD,
                name.address(),
                OfKernel.O_RDWR | OfKernel.O_CLOEXEC);
        if (file < 0) {
          throw new IOException(path + " cannot be opened");
        }
        return new OfKernel(file);
      }
    };
  }

  /**
   * A device of the kernel.
   *
   * @param file its descriptor
   */
  record OfKernel(long file) implements SevGuest {
    private static final long AT_FDCWD = -100;
    private static final long O_RDWR = 2;
    private static final long O_CLOEXEC = 0x80000;

    @Override
    public boolean obeys(long request, MemorySegment argument) {
      return Libc.call(SystemCall.IOCTL, file, request, argument.address()) >= 0;
    }

    @Override
    public void close() {
      Libc.call(SystemCall.CLOSE, file);
    }
  }
}
