package dev.adyton.node.config;

import dev.adyton.node.journal.PostgresAddress;
import dev.adyton.node.keys.RootKey.Keeping;
import java.nio.file.Path;
import java.util.Optional;

/** Where the node keeps what callers ask it to keep. */
public sealed interface StoreChoice {
  /** Nowhere: {@code store=true} is refused. */
  record Nowhere() implements StoreChoice {}

  /** In this process, sealed; gone with it. */
  record InMemory() implements StoreChoice {}

  /**
   * In a folder.
   *
   * @param folder made if it is not there
   * @param key where its root key rests
   */
  record InFolder(Path folder, Keeping key) implements StoreChoice {}

  /**
   * In a PostgreSQL database.
   *
   * @param address which
   * @param keys folder of the root key: the database never has it
   * @param key where that rests
   */
  record InDatabase(PostgresAddress address, Path keys, Keeping key) implements StoreChoice {}

  /** Reads the settings. A key file under a TPM would undo what the TPM proves: refused. */
  static StoreChoice of(Config config, boolean tpm, Path home) {
    Keeping key =
        switch (config.text(Setting.STORE_KEY)) {
          case "auto" -> tpm ? Keeping.TPM : Keeping.MEMORY;
          case "memory" -> Keeping.MEMORY;
          case "tpm" -> {
            if (!tpm) {
              throw config.invalid(Setting.STORE_KEY, "It takes tpm only where --tpm names one.");
            }
            yield Keeping.TPM;
          }
          case "file" -> {
            if (tpm) {
              throw config.invalid(Setting.STORE_KEY, "It takes file only with --tpm none.");
            }
            yield Keeping.KEY_FILE;
          }
          default -> throw config.invalid(Setting.STORE_KEY, "It takes auto, tpm, memory or file.");
        };
    return switch (config.text(Setting.STORE)) {
      case "none" -> new Nowhere();
      case "memory" -> new InMemory();
      case "" ->
          throw config.invalid(Setting.STORE, "It takes none, memory, a folder or a database.");
      default ->
          config.text(Setting.STORE).startsWith("jdbc:")
              ? database(config, home, key)
              : new InFolder(config.path(Setting.STORE).orElseThrow(), key);
    };
  }

  private static StoreChoice database(Config config, Path home, Keeping key) {
    try {
      Optional<Path> password = config.path(Setting.STORE_PASSWORD_FILE);
      return new InDatabase(
          PostgresAddress.parse(config.text(Setting.STORE), password), home.resolve("store"), key);
    } catch (IllegalArgumentException e) {
      throw config.invalid(Setting.STORE, String.valueOf(e.getMessage()));
    }
  }
}
