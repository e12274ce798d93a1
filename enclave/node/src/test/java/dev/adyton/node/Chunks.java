package dev.adyton.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts a sealed message where anybody can: at the lengths that it carries in the open. */
final class Chunks {
  private Chunks() {}

  /** Returns its head, its chunks with their lengths, and the last one. */
  static List<byte[]> split(byte[] message, int head) {
    List<byte[]> parts = new ArrayList<>();
    int at = Math.min(head, message.length);
    parts.add(Arrays.copyOf(message, at));
    while (at < message.length) {
      int width = 1 << ((message[at] & 0xff) >> 6);
      long length = message[at] & 0x3f;
      for (int i = 1; i < width; i++) {
        length = (length << 8) | (message[at + i] & 0xff);
      }
      int end = length == 0 ? message.length : at + width + (int) length;
      parts.add(Arrays.copyOfRange(message, at, end));
      at = end;
    }
    return parts;
  }
}
