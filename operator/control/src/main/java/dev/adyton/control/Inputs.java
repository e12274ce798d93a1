package dev.adyton.control;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.launch.LaunchPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Files that commands read, whole and bounded. */
final class Inputs {
  private Inputs() {}

  static byte[] read(Path file, int most) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new UserError(
            ExitCode.DATA, file + " is longer than " + most + " bytes.", "Name another file.");
      }
      return bytes;
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT, file + " cannot be read.", "Check the path and who may read it.");
    }
  }

  static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE,
          file + " cannot be written.",
          "Name a file in a folder that you can write to.");
    }
  }

  /** Digests a file of any length. */
  static Digest digest(Path file) {
    MessageDigest sha256 = Digest.newSha256();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] part = new byte[1 << 16];
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        sha256.update(part, 0, n);
      }
      return Digest.of(sha256.digest());
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT, file + " cannot be read.", "Check the path and who may read it.");
    }
  }

  static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new UserError(
          ExitCode.USAGE, "That is not a time.", "Write it as 2026-11-20T12:00:00Z.");
    }
  }

  static LaunchPolicy policy(Optional<Path> file) {
    try {
      return file.isEmpty()
          ? LaunchPolicy.builtIn()
          : LaunchPolicy.parse(read(file.get(), 64 << 10));
    } catch (CodecException e) {
      throw malformed(file.get(), "a launch policy", e);
    }
  }

  static UserError malformed(Path file, String what, CodecException e) {
    return new UserError(
        ExitCode.DATA,
        file + " is not " + what + " (" + e.getMessage() + ").",
        "docs/launch.md has the layout.");
  }
}
