package dev.adyton.models;

import dev.adyton.codec.CodecException;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The folder of models: one folder each with its files and {@code model.json}. A model is put
 * together in {@code .incoming} and moved in at once, after every check: what has a name here is
 * whole.
 */
final class Library {
  private static final String INCOMING = ".incoming";

  private final Path root;

  Library(Path root) {
    this.root = root;
  }

  static UserError unusable(IOException e, String what) {
    return new UserError(
        ExitCode.CANNOT_WRITE,
        "cannot " + what + " (" + e.getClass().getSimpleName() + ")",
        "Check that the folder given with --library is yours and has room.");
  }

  /** Refuses a name that is not plainly a folder's. */
  static String named(String name) {
    if (!ModelFile.isName(name) || name.length() > 100) {
      throw new UserError(
          ExitCode.USAGE,
          "a model's name has letters, digits and . _ - only, at most 100",
          "Give another with --name.");
    }
    return name;
  }

  Path folder(String name) {
    return root.resolve(named(name));
  }

  /** Returns what is here by name. */
  SortedMap<String, ModelRecord> all() {
    SortedMap<String, ModelRecord> out = new TreeMap<>();
    if (Files.isDirectory(root)) {
      try (Stream<Path> folders = Files.list(root)) {
        for (Path f : folders.toList()) {
          String name = f.getFileName().toString();
          if (ModelFile.isName(name) && Files.isRegularFile(f.resolve(ModelRecord.FILE))) {
            out.put(name, read(f));
          }
        }
      } catch (IOException e) {
        throw unusable(e, "list " + root);
      }
    }
    return out;
  }

  /** Returns a model's record, if it is here. */
  Optional<ModelRecord> find(String name) {
    Path f = folder(name);
    return Files.isRegularFile(f.resolve(ModelRecord.FILE))
        ? Optional.of(read(f))
        : Optional.empty();
  }

  ModelRecord require(String name) {
    return find(name)
        .orElseThrow(() ->
            new UserError(
                ExitCode.NO_INPUT, "there is no model " + name, "See adyton model list."));
  }

  private static ModelRecord read(Path folder) {
    try {
      return ModelRecord.parse(Files.readAllBytes(folder.resolve(ModelRecord.FILE)));
    } catch (IOException | CodecException e) {
      throw new UserError(
          ExitCode.DATA,
          folder.resolve(ModelRecord.FILE) + " cannot be read",
          "Remove that folder and bring the model again.");
    }
  }

  /** Returns the files whose bytes are no longer those of the record. */
  List<String> changed(String name) {
    List<String> out = new ArrayList<>();
    for (ModelFile f : require(name).files()) {
      Path file = folder(name).resolve(f.name());
      try {
        if (Files.size(file) != f.bytes() || !Digest.sha256(file).equals(f.sha256())) {
          out.add(f.name());
        }
      } catch (IOException e) {
        out.add(f.name());
      }
    }
    return out;
  }

  /** What is done while a model's folder of arrivals is held. */
  @FunctionalInterface
  interface Arrival {
    /** Fills {@code folder} and returns what the model is. */
    ModelRecord into(Path folder) throws IOException, InterruptedException;
  }

  /**
   * Brings a model in. One process at a time brings one of this name; what was begun is kept, so
   * that it can be resumed.
   */
  void bring(String name, Arrival arrival) throws InterruptedException {
    Path target = folder(name);
    Path incoming = root.resolve(INCOMING).resolve(name);
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new UserError(
          ExitCode.CANNOT_WRITE,
          "there is a model " + name + " already",
          "Give another --name, or remove it with adyton model rm " + name + ".");
    }
    try {
      Files.createDirectories(incoming);
      try (FileChannel lock =
              FileChannel.open(
                  root.resolve(INCOMING).resolve(name + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock held = lock(lock, name)) {
        ModelRecord record = arrival.into(incoming);
        Files.write(incoming.resolve(ModelRecord.FILE), record.encode());
        if (held.isValid()) {
          Files.move(incoming, target, StandardCopyOption.ATOMIC_MOVE);
        }
      }
      Files.deleteIfExists(root.resolve(INCOMING).resolve(name + ".lock"));
    } catch (Formats.NotAModel e) {
      throw new UserError(
          ExitCode.DATA,
          "refused: " + e.getMessage(),
          "Get the file again from the model's maker.");
    } catch (IOException e) {
      throw unusable(e, "write " + incoming);
    }
  }

  private static FileLock lock(FileChannel channel, String name) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException e) {
      // As below: the other one is a thread of this process.
    }
    throw new UserError(
        ExitCode.CANNOT_WRITE, "another process is bringing " + name, "Wait until it is done.");
  }

  /** Removes a model's files by its record, then the folder. */
  void remove(String name) {
    ModelRecord record = require(name);
    Path folder = folder(name);
    try {
      Files.delete(folder.resolve(ModelRecord.FILE)); // first: without it this is no model
      for (ModelFile f : record.files()) {
        Files.deleteIfExists(folder.resolve(f.name()));
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw unusable(e, "remove all of " + folder);
    }
  }
}
