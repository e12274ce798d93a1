package dev.adyton.node;

import dev.adyton.codec.CodecException;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.node.auth.AccessKeys;
import dev.adyton.node.auth.AccessPolicy;
import dev.adyton.node.auth.ApiKeys;
import dev.adyton.node.config.NodeConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;

/** From settings to the keys that open the node. */
final class KeyFiles {
  private KeyFiles() {}

  /** Returns the keys of the file, or a new one, which is shown once. */
  static ApiKeys apiKeys(NodeConfig config, PrintStream out) {
    if (config.apiKeyFile().isEmpty()) {
      String made = ApiKeys.make();
      out.println("api-key " + made);
      return ApiKeys.of(made);
    }
    try {
      return ApiKeys.read(config.apiKeyFile().get());
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT,
          "The API key file cannot be read.",
          "Name a readable file with --api-key-file, or leave it out to have a key made.");
    } catch (IllegalArgumentException e) {
      throw new UserError(
          ExitCode.DATA,
          "The API key file is not one: " + e.getMessage() + ".",
          "Write one key per line, at least 20 characters, or sha256: and 64 hex digits.");
    }
  }

  /** Returns the keys that sign requests, if there are any. */
  static AccessKeys accessKeys(NodeConfig config) {
    if (config.accessKeyFile().isEmpty()) {
      return AccessKeys.none();
    }
    try {
      return AccessKeys.read(config.accessKeyFile().get());
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT,
          "The access key file cannot be read.",
          "Name a readable file with --access-key-file.");
    } catch (IllegalArgumentException e) {
      throw new UserError(
          ExitCode.DATA,
          "The access key file is not one: " + e.getMessage() + ".",
          "Write an id, a space and its secret per line, and project=NAME after them if need be.");
    }
  }

  /** Returns what callers may do; everything, where no file says otherwise. */
  static AccessPolicy accessPolicy(NodeConfig config) {
    if (config.accessPolicy().isEmpty()) {
      return AccessPolicy.OPEN;
    }
    try {
      return AccessPolicy.parse(Files.readAllBytes(config.accessPolicy().get()));
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT,
          "The access policy cannot be read.",
          "Name a readable file with --access-policy, or leave it out to let every key do all.");
    } catch (CodecException e) {
      throw new UserError(
          ExitCode.DATA,
          "The access policy is none: " + e.getMessage() + ".",
          "See docs/access.md for its members, actions and conditions.");
    }
  }
}
