package dev.adyton.image;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that commands read and write. */
final class Outputs {
  private Outputs() {}

  static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  static void write(Path file, byte[] bytes) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE, file + " cannot be written.", "Name a folder with enough room.");
    }
  }

  static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT,
          file + " cannot be read.",
          "Make it with adyton image build or model.");
    }
  }

  static Pe uki(Path image) {
    Path file = image.resolve("uki.efi");
    try {
      return new Pe(read(file));
    } catch (IllegalArgumentException e) {
      throw new UserError(
          ExitCode.DATA, file + " is no kernel image.", "Make it with adyton image build.");
    }
  }

  static String version() {
    ModuleDescriptor module = Outputs.class.getModule().getDescriptor();
    return module == null ? "0" : module.version().map(Object::toString).orElse("0");
  }
}
