package dev.adyton.app.attack;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What an attacker of the same user writes in an afternoon: reads all writable memory of a process
 * through {@code /proc/PID/mem} and counts where a text stands in it, as Latin-1 or as UTF-16.
 * Started as one source file, under the attacker's user.
 */
public final class MemoryScan {
  private static final int PART = 1 << 20;

  private MemoryScan() {}

  /** Takes a process id and the two halves of the text, so that it is not in this process whole. */
  public static void main(String[] args) throws IOException {
    long found = 0;
    byte[] latin = (args[1] + args[2]).getBytes(StandardCharsets.ISO_8859_1);
    byte[] wide = (args[1] + args[2]).getBytes(StandardCharsets.UTF_16LE);
    try (RandomAccessFile memory = new RandomAccessFile("/proc/" + args[0] + "/mem", "r")) {
      for (String line : Files.readAllLines(Path.of("/proc/" + args[0] + "/maps"))) {
        String[] words = line.split("[ -]+", -1);
        if (words[2].startsWith("rw")) {
          long from = Long.parseUnsignedLong(words[0], 16);
          long to = Long.parseUnsignedLong(words[1], 16);
          found += count(memory, from, to, latin) + count(memory, from, to, wide);
        }
      }
    }
    System.out.println("found=" + found);
  }

  /** Returns whether a file, however large, has the text in it. */
  static boolean contains(Path file, String text) throws IOException {
    byte[] latin = text.getBytes(StandardCharsets.ISO_8859_1);
    byte[] wide = text.getBytes(StandardCharsets.UTF_16LE);
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      long end = in.length();
      return count(in, 0, end, latin) + count(in, 0, end, wide) > 0;
    }
  }

  private static long count(RandomAccessFile memory, long from, long to, byte[] text) {
    long found = 0;
    byte[] part = new byte[PART + text.length];
    for (long at = from; at < to; at += PART) {
      int wanted = (int) Math.min(part.length, to - at);
      try {
        memory.seek(at);
        memory.readFully(part, 0, wanted);
      } catch (IOException e) {
        continue;
      }
      found += occurrences(part, wanted, text);
    }
    return found;
  }

  private static long occurrences(byte[] part, int length, byte[] text) {
    long found = 0;
    for (int i = 0; i + text.length <= length; i++) {
      int j = 0;
      while (j < text.length && part[i + j] == text[j]) {
        j++;
      }
      found += j == text.length ? 1 : 0;
    }
    return found;
  }
}
