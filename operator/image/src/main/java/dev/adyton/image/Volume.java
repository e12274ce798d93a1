package dev.adyton.image;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A model's volume: its file, the node's settings and everything else that an operator chooses, as
 * one verity volume whose root PCR 15 tells.
 *
 * @param disk the raw disk
 * @param root root hash, hex
 */
@SuppressWarnings("ArrayRecordComponent") // written and hashed, never compared
record Volume(byte[] disk, String root) {
  private static final String SETTINGS = "node.conf";
  private static final long MAX_BYTES = 1500L << 20;

  /** Makes a volume of the files of one folder; {@code node.conf} must be among them. */
  static Volume of(Path folder) {
    Tree tree = new Tree();
    long size = 0;
    try {
      if (!Files.isRegularFile(folder.resolve(SETTINGS))) {
        throw new UserError(
            ExitCode.NO_INPUT,
            folder + " holds no " + SETTINGS + ".",
            "Write the node's settings there; docs/image.md has an example.");
      }
      for (Path file : Jdk.files(folder)) {
        size += Files.size(file);
        if (size > MAX_BYTES) {
          throw new UserError(
              ExitCode.DATA,
              "More than " + (MAX_BYTES >> 20) + " MiB do not fit.",
              "This version makes volumes in memory; take a smaller model.");
        }
        tree.file(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT, folder + " cannot be read.", "Name a readable folder.");
    }
    byte[] files = Erofs.write(tree);
    Verity verity = Verity.of(files);
    byte[] both = verity.behind(files);
    byte[] header =
        "adyton-volume/1 %s %d \n"
            .formatted(verity.root(), verity.blocks())
            .getBytes(StandardCharsets.US_ASCII);
    // The partition's last block; a partition is a whole number of MiB.
    int megabyte = (int) Gpt.FIRST;
    int end = (both.length + Erofs.BLOCK + megabyte - 1) / megabyte * megabyte;
    byte[] partition = Arrays.copyOf(both, end);
    System.arraycopy(header, 0, partition, end - Erofs.BLOCK, header.length);
    return new Volume(
        Gpt.disk(List.of(new Gpt.Partition(Gpt.DATA, "adyton-model", partition))), verity.root());
  }

  /** Returns the root that a volume's last block names; PCR 15 will tell the same. */
  static String rootOf(byte[] disk) {
    // The backup table's last whole MiB, and before it the partition's last block.
    int end = disk.length - (int) Gpt.FIRST - Erofs.BLOCK;
    if (end > 0) {
      String header = new String(disk, end, 128, StandardCharsets.US_ASCII);
      if (header.matches("(?s)adyton-volume/1 [0-9a-f]{64} [0-9]+ .*")) {
        return header.substring(16, 80);
      }
    }
    throw new UserError(
        ExitCode.DATA, "This is no model's volume.", "Make one with adyton image model.");
  }
}
