package dev.adyton.platform;

import java.io.IOException;

/**
 * An ordinary NV index to hand bytes over in, there until it is closed. Not safe for use by several
 * threads.
 */
final class NvBuffer implements AutoCloseable {
  private final NvIndex index;

  private NvBuffer(NvIndex index) {
    this.index = index;
  }

  /** Defines it; what a node that was killed has left there goes first. */
  static NvBuffer define(Tpm tpm, long handle, int size) throws IOException {
    NvIndex index = new NvIndex(tpm, handle);
    if (!index.defineBytes(size)) {
      index.undefine();
      if (!index.defineBytes(size)) {
        throw new IOException("the NV index comes back");
      }
    }
    return new NvBuffer(index);
  }

  long index() {
    return index.handle();
  }

  void write(byte[] bytes) throws IOException {
    index.write(bytes);
  }

  /** Returns the whole of it. */
  byte[] read() throws IOException {
    return index.read().orElseThrow(() -> new IOException("the NV index is gone"));
  }

  /** Returns its name, which changes with the first write. */
  byte[] name() throws IOException {
    return index.name();
  }

  @Override
  public void close() throws IOException {
    index.undefine();
  }
}
