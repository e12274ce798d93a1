package dev.adyton.cli;

import dev.adyton.codec.Base64s;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.verifier.CheckedReceipt;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Writes what {@code adyton receipt verify} reads. Prompt and answer lie there in clear, so that
 * nobody but the owner may read the folder.
 */
final class ExchangeFiles {
  static final String RECEIPT = "receipt.json";
  static final String KEY = "receipt.key";
  static final String REQUEST = "request.bin";
  static final String RESPONSE = "response.bin";
  static final String EVIDENCE = "evidence.json";

  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private ExchangeFiles() {}

  static void save(Path parent, CheckedReceipt receipt, PrintStream err) {
    Path folder = parent.resolve(receipt.receipt().id());
    try {
      Files.createDirectories(folder, only("rwx------"));
      write(folder.resolve(RECEIPT), receipt.signed().encode());
      write(
          folder.resolve(KEY),
          (Base64s.encode(receipt.key()) + "\n").getBytes(StandardCharsets.US_ASCII));
      write(folder.resolve(REQUEST), receipt.request());
      write(folder.resolve(RESPONSE), receipt.response());
      write(folder.resolve(EVIDENCE), receipt.evidence());
    } catch (IOException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE,
          "The exchange cannot be written below " + parent + ".",
          "See that the folder is yours to write and that the disk has room.");
    }
    err.println("saved    " + folder);
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (OutputStream out =
        Channels.newOutputStream(FileChannel.open(file, options, only("rw-------")))) {
      out.write(bytes);
    }
  }

  private static FileAttribute<?>[] only(String permissions) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
