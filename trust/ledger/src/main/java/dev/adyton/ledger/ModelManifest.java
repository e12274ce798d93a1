package dev.adyton.ledger;

import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A model as a list of digested chunks, so that a part of it can be checked without the rest.
 *
 * <p>A leaf is the canonical JSON (RFC 8785) of one chunk's file, index, length and digest; the
 * root is the Merkle tree hash over the leaves in order (RFC 9162 §2.1.1). Files are named by role,
 * not by the name that a host gave them: the same model has the same root everywhere.
 */
public final class ModelManifest {
  /** Bytes per chunk; the last one of a file may be shorter, and no chunk is empty. */
  public static final int CHUNK_BYTES = 4 << 20;

  /** The role of the one file of a GGUF model. */
  public static final String GGUF = "model.gguf";

  private ModelManifest() {}

  /**
   * Returns the Merkle root of a GGUF model's manifest. Reads the file once.
   *
   * @throws IOException if the file cannot be read
   */
  public static Digest root(Path gguf) throws IOException {
    return MerkleTree.root(leaves(gguf));
  }

  /** Returns the manifest's leaves, one per chunk. */
  public static List<byte[]> leaves(Path gguf) throws IOException {
    List<byte[]> leaves = new ArrayList<>();
    try (InputStream in = Files.newInputStream(gguf)) {
      byte[] chunk = in.readNBytes(CHUNK_BYTES);
      while (chunk.length > 0) {
        leaves.add(leaf(leaves.size(), chunk));
        chunk = in.readNBytes(CHUNK_BYTES);
      }
    }
    return leaves;
  }

  private static byte[] leaf(int index, byte[] chunk) {
    return Jcs.encode(
        Json.object()
            .put("file", GGUF)
            .put("index", index)
            .put("length", chunk.length)
            .put("digest", Digest.sha256(chunk).toString())
            .build());
  }
}
