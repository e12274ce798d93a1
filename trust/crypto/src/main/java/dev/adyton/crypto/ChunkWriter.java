package dev.adyton.crypto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts plaintext into chunks and frames them (draft-ietf-ohai-chunked-ohttp §4 to §6). */
final class ChunkWriter {
  static final byte[] FINAL = Bytes.ascii("final");

  /** Seals one chunk in its place. */
  interface Sealer {
    byte[] seal(byte[] aad, byte[] plaintext);
  }

  private final Sealer sealer;
  private boolean ended;

  ChunkWriter(Sealer sealer) {
    this.sealer = sealer;
  }

  /** A chunk without data is forbidden by §6; plaintext beyond one chunk's size becomes several. */
  byte[] chunk(byte[] plaintext) {
    if (plaintext.length == 0) {
      throw new IllegalArgumentException("only the last chunk may be empty");
    }
    requireOpen();
    return framed(plaintext, plaintext.length);
  }

  byte[] last(byte[] plaintext) {
    requireOpen();
    ended = true;
    int whole = plaintext.length == 0 ? 0 : (plaintext.length - 1) / ChunkLimits.CHUNK;
    int cut = whole * ChunkLimits.CHUNK;
    byte[] before = framed(plaintext, cut);
    byte[] rest = Arrays.copyOfRange(plaintext, cut, plaintext.length);
    return Bytes.concat(before, Varint.encode(0), sealer.seal(FINAL, rest));
  }

  private byte[] framed(byte[] plaintext, int end) {
    List<byte[]> frames = new ArrayList<>();
    for (int at = 0; at < end; at += ChunkLimits.CHUNK) {
      byte[] piece = Arrays.copyOfRange(plaintext, at, Math.min(end, at + ChunkLimits.CHUNK));
      byte[] sealed = sealer.seal(Bytes.EMPTY, piece);
      frames.add(Varint.encode(sealed.length));
      frames.add(sealed);
    }
    return Bytes.concat(frames.toArray(byte[][]::new));
  }

  private void requireOpen() {
    if (ended) {
      throw new IllegalStateException("the last chunk was sealed");
    }
  }
}
