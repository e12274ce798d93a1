package dev.adyton.platform;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A TPM behind a character device of Linux: one {@code write}, one {@code read} per command. The
 * kernel bounds how long a command may take. Objects made through {@code /dev/tpmrm0} live as long
 * as the file is open.
 */
final class DeviceLink implements TpmLink {
  private final RandomAccessFile device;

  DeviceLink(Path path) throws IOException {
    // Opening for writing would create what is not there, and a file is no device.
    if (!Files.exists(path) || Files.isRegularFile(path) || Files.isDirectory(path)) {
      throw new IOException("there is no such TPM device");
    }
    device = new RandomAccessFile(path.toFile(), "rw");
  }

  @Override
  public byte[] transmit(byte[] command) throws IOException {
    device.write(command);
    byte[] response = new byte[MAX_BYTES];
    int count = device.read(response);
    if (count < 0) {
      throw new EOFException("the TPM device gave no response");
    }
    return Arrays.copyOf(response, count);
  }

  @Override
  public void close() throws IOException {
    device.close();
  }
}
