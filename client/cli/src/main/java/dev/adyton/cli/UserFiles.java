package dev.adyton.cli;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads files that the user named; each failure is the user's to mend. */
final class UserFiles {
  private UserFiles() {}

  /** Returns the file's bytes. */
  static byte[] read(Path file, int maxBytes) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new UserError(
            ExitCode.DATA,
            file + " is larger than " + maxBytes + " bytes.",
            "See that it is the file you mean.");
      }
      return bytes;
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT, file + " cannot be read.", "See that it is there and yours to read.");
    }
  }

  /** Returns the file's text, which must be UTF-8. */
  static String readText(Path file, int maxBytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(read(file, maxBytes)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new UserError(ExitCode.DATA, file + " is not UTF-8 text.", "Save it as UTF-8.");
    }
  }
}
