package dev.adyton.node.config;

import dev.adyton.node.keys.RootKey.Keeping;
import java.nio.file.Path;

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

  /** Reads the two settings. A key file under a TPM would undo what the TPM proves: refused. */
  static StoreChoice of(Config config, boolean tpm) {
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
      case "" -> throw config.invalid(Setting.STORE, "It takes none, memory or a folder.");
      default -> new InFolder(config.path(Setting.STORE).orElseThrow(), key);
    };
  }
}
