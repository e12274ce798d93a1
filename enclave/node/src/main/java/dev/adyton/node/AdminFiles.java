package dev.adyton.node;

import dev.adyton.admin.AdminPolicy;
import dev.adyton.codec.CodecException;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.ledger.LedgerException;
import dev.adyton.ledger.LedgerFile;
import dev.adyton.node.config.NodeConfig;
import dev.adyton.node.slots.Slots;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** The administrators' policy and the node's ledger. */
final class AdminFiles {
  private static final int MAX_BYTES = 64 << 10;

  private AdminFiles() {}

  /**
   * Returns the policy of {@code --admin-policy}, nothing where nobody may tell this node anything.
   */
  static Optional<AdminPolicy> policy(NodeConfig config) {
    return config.adminPolicy().map(AdminFiles::read);
  }

  private static AdminPolicy read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return AdminPolicy.parse(in.readNBytes(MAX_BYTES));
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT, file + " cannot be read.", "Name a readable --admin-policy.");
    } catch (CodecException e) {
      throw new UserError(
          ExitCode.DATA,
          file + " is not an administrators' policy (" + e.getMessage() + ").",
          "docs/admin.md has the layout of adyton-admin-policy/1.");
    }
  }

  /** Opens the ledger: beside the slots, where another release can go on with it, or at home. */
  static LedgerFile ledger(NodeConfig config, Optional<Slots> slots, Clock clock) {
    Path file = slots.map(Slots::folder).orElse(config.home()).resolve("ledger");
    try {
      return LedgerFile.open(file, clock);
    } catch (IOException e) {
      throw new UserError(
          ExitCode.CANNOT_WRITE,
          "The ledger " + file + " cannot be written, or another node holds it.",
          "Free the disk, or choose another --home.");
    } catch (LedgerException e) {
      throw new UserError(
          ExitCode.DATA,
          "The ledger " + file + " does not hold (" + e.getMessage() + ").",
          "adyton admin log verify says more; a node does not go on from a broken ledger.");
    }
  }
}
