package dev.adyton.image;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What an image is built from, each input by digest: a committed file, {@code adyton-image-lock/1}.
 * Immutable.
 *
 * @param packages Debian's: kernel, stub, C library
 * @param jdk whose modules the runtime is linked from
 * @param init digests of what the compiler makes of init, release and debug
 */
record Lock(List<Deb> packages, Jdk jdk, Init init) {
  private static final String FORMAT = "adyton-image-lock/1";
  private static final int MAX_BYTES = 64 << 10;

  /**
   * @param name of the package
   * @param version exactly
   * @param path under any mirror of Debian
   * @param sha256 of the file, hex
   */
  record Deb(String name, String version, String path, String sha256) {}

  /**
   * @param vendor as in the JDK's {@code release} file
   * @param version exactly
   * @param sha256 of its {@code lib/modules}, hex
   */
  record Jdk(String vendor, String version, String sha256) {}

  /**
   * @param compiler what {@code gcc --version} says first
   * @param release SHA-256 of init, hex
   * @param debug SHA-256 of init in a debug variant, hex
   * @param inside SHA-256 of the attacker that a debug variant starts, hex
   */
  record Init(String compiler, String release, String debug, String inside) {}

  Lock {
    packages = List.copyOf(packages);
  }

  static Lock read(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length > MAX_BYTES) {
        throw new CodecException(CodecException.Code.SIZE, "lock");
      }
      return parse(Json.parseObject(bytes));
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT,
          "The lock file " + file + " cannot be read.",
          "Name one with --lock; the repository has operator/image/image.lock.json.");
    } catch (CodecException e) {
      throw new UserError(
          ExitCode.DATA,
          "The lock file is malformed (" + e.getMessage() + ").",
          "Take the committed one.");
    }
  }

  private static Lock parse(Json.Obj in) throws CodecException {
    in.requireOnly("format", "packages", "jdk", "init");
    if (!in.string("format").equals(FORMAT)) {
      throw new CodecException(CodecException.Code.FORMAT, "format");
    }
    List<Deb> packages = new ArrayList<>();
    for (Json.Obj one : in.array("packages").objects()) {
      one.requireOnly("name", "version", "path", "sha256");
      packages.add(
          new Deb(
              one.string("name"), one.string("version"), one.string("path"), one.string("sha256")));
    }
    Json.Obj jdk = in.object("jdk");
    jdk.requireOnly("vendor", "version", "sha256");
    Json.Obj init = in.object("init");
    init.requireOnly("compiler", "release", "debug", "inside");
    return new Lock(
        packages,
        new Jdk(jdk.string("vendor"), jdk.string("version"), jdk.string("sha256")),
        new Init(
            init.string("compiler"),
            init.string("release"),
            init.string("debug"),
            init.string("inside")));
  }

  /** Returns the package whose name begins so. */
  Deb find(String prefix) {
    return packages.stream()
        .filter(p -> p.name().startsWith(prefix))
        .findFirst()
        .orElseThrow(() ->
            new UserError(
                ExitCode.DATA,
                "The lock file names no package " + prefix + "….",
                "Take the committed one."));
  }

  /** Returns the file's text. */
  String text() {
    StringBuilder out =
        new StringBuilder("{\n  \"format\": \"" + FORMAT + "\",\n  \"packages\": [");
    String comma = "";
    for (Deb p : packages) {
      out.append(comma)
          .append("\n    {\n      \"name\": \"%s\",\n".formatted(p.name()))
          .append("      \"version\": \"%s\",\n".formatted(p.version()))
          .append("      \"path\": \"%s\",\n".formatted(p.path()))
          .append("      \"sha256\": \"%s\"\n    }".formatted(p.sha256()));
      comma = ",";
    }
    return out.append("\n  ],\n  \"jdk\": {\n")
        .append("    \"vendor\": \"%s\",\n".formatted(jdk.vendor()))
        .append("    \"version\": \"%s\",\n".formatted(jdk.version()))
        .append("    \"sha256\": \"%s\"\n  },\n  \"init\": {\n".formatted(jdk.sha256()))
        .append("    \"compiler\": \"%s\",\n".formatted(init.compiler()))
        .append("    \"release\": \"%s\",\n".formatted(init.release()))
        .append("    \"debug\": \"%s\",\n".formatted(init.debug()))
        .append("    \"inside\": \"%s\"\n  }\n}\n".formatted(init.inside()))
        .toString();
  }

  byte[] bytes() {
    return text().getBytes(StandardCharsets.UTF_8);
  }
}
