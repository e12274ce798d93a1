package dev.adyton.node;

import dev.adyton.attestation.tpm.PcrSelection;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.node.config.Places;
import dev.adyton.node.config.StoreChoice;
import dev.adyton.node.journal.PostgresAddress;
import dev.adyton.node.journal.SealedStore;
import dev.adyton.node.keys.RootKey;
import dev.adyton.node.keys.StoreException;
import dev.adyton.node.telemetry.Event;
import dev.adyton.node.telemetry.EventKind;
import dev.adyton.node.telemetry.Events;
import dev.adyton.platform.Tpm;
import dev.adyton.platform.TpmVault;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** From settings to a store that may be used, and the events that say what kind it is. */
final class StoreRoom {
  private StoreRoom() {}

  /**
   * Opens the store.
   *
   * @param tpm started, if the node has one
   * @throws UserError where there is one that may not be used: a node without it would forget
   */
  static Optional<SealedStore> open(
      StoreChoice choice, Optional<Tpm> tpm, Clock clock, Events events) {
    try {
      Optional<SealedStore> store =
          switch (choice) {
            case StoreChoice.Nowhere() -> Optional.empty();
            case StoreChoice.InMemory() -> Optional.of(SealedStore.inMemory(clock));
            case StoreChoice.InFolder(Path folder, RootKey.Keeping keeping) ->
                Optional.of(
                    SealedStore.open(folder, there -> root(keeping, folder, there, tpm), clock));
            case StoreChoice.InDatabase(
                    PostgresAddress address,
                    Path keys,
                    RootKey.Keeping keeping) -> {
              Places.make(keys);
              yield Optional.of(
                  SealedStore.open(address, there -> root(keeping, keys, there, tpm), clock));
            }
          };
      store.ifPresent(opened -> say(opened, events));
      return store;
    } catch (StoreException e) {
      throw new UserError(
          ExitCode.DATA, "The store cannot be used: " + e.code() + ".", advice(e.code()));
    }
  }

  private static RootKey root(
      RootKey.Keeping keeping, Path folder, boolean there, Optional<Tpm> tpm)
      throws StoreException {
    return switch (keeping) {
      case MEMORY -> RootKey.inMemory();
      case KEY_FILE -> RootKey.inFile(folder, there);
      case TPM -> {
        Tpm has = tpm.orElseThrow(() -> new StoreException(StoreException.Code.TPM_FAILED));
        TpmVault vault = new TpmVault(has, PcrSelection.QUOTED, TpmVault.DEFAULT_COUNTER);
        yield RootKey.inTpm(vault, folder, there);
      }
    };
  }

  private static void say(SealedStore store, Events events) {
    events.emit(
        Event.of(
            switch (store.keeping()) {
              case MEMORY -> EventKind.STORE_IN_MEMORY;
              case KEY_FILE -> EventKind.STORE_KEY_FILE;
              case TPM -> EventKind.STORE_SEALED;
            }));
    switch (store.opening()) {
      case NEW, RESUMED -> {}
      case UPGRADED -> events.emit(Event.of(EventKind.STORE_UPGRADED));
      case LOST -> events.emit(Event.of(EventKind.STORE_LOST));
    }
  }

  private static String advice(StoreException.Code code) {
    return switch (code) {
      case LOCKED -> "Another node uses it; name another with --store.";
      case NEWER_FORMAT -> "Use the version that wrote it, or a newer one.";
      case OLDER_FORMAT -> "Start it once with a version between, which upgrades it.";
      case ROLLED_BACK -> "An older copy lies there. Put the newest back, or name another folder.";
      case WRONG_SYSTEM -> "It was sealed to another system. Start that one, or name a new folder.";
      case TPM_FAILED -> "It was sealed by another TPM, or this one does not answer.";
      case KEY_FILE -> "The key file must be this user's alone: chmod 600.";
      case DATABASE_UNREACHABLE ->
          "Check --store, --store-password-file, and that the certificate bears the host's name.";
      case DATABASE_UNSAFE -> "Its fsync and full_page_writes must be on.";
      case TAMPERED, INCOMPLETE -> "Put back a whole copy, or name another folder with --store.";
      case NO_PROJECT, FULL, UNWRITABLE ->
          "Name a folder on a working disk, or a database, with --store.";
    };
  }
}
