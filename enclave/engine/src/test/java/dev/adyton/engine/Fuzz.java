package dev.adyton.engine;

import dev.adyton.content.SecretText;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;

/**
 * Opens mutants of a model file and, where one opens, computes a token and tokenizes a line. Only
 * {@link ModelException} may come out, in bounded time and memory.
 */
final class Fuzz {
  /** Of the thread's own time: another process that takes the machine is no defect of ours. */
  static final long MAX_NANOS = 2_000_000_000L;

  static final long SLACK_BYTES = 1 << 20;
  static final int MAX_TIMES_FILE = 8;

  private static final com.sun.management.ThreadMXBean THREADS =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Where the architecture's numbers and the tokenizer's first entries stand. */
  private static final int SETTINGS = 1000;

  /** Where, at the header's end, the tensors are described. */
  private static final int DESCRIPTIONS = 2500;

  /** Lengths that attack sums, products and allocations. */
  private static final long[] LENGTHS = {
    0,
    1,
    0x7F,
    0xFFFF,
    1 << 20,
    (1 << 20) + 1,
    Integer.MAX_VALUE,
    1L << 31,
    1L << 32,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1L,
    -8L,
    1L << 61,
    (1L << 61) - 1,
    1L << 59
  };

  private final byte[] original;
  private final int header;
  private final Random random;

  /** What came out, and how often. */
  final Map<ModelException.Code, Integer> refused = new EnumMap<>(ModelException.Code.class);

  int opened;
  long slowestNanos;
  double mostOfAllowance;

  /**
   * @param header bytes at the file's beginning that describe rather than weigh; most mutations go
   *     there
   */
  Fuzz(byte[] original, int header, long seed) {
    this.original = original;
    this.header = header;
    this.random = new Random(seed);
  }

  void run(int mutants) {
    for (int i = 0; i < mutants; i++) {
      byte[] mutant = mutate(i);
      long start = THREADS.getCurrentThreadCpuTime();
      long before = THREADS.getCurrentThreadAllocatedBytes();
      tryOut(mutant);
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      slowestNanos = Math.max(slowestNanos, THREADS.getCurrentThreadCpuTime() - start);
      double allowance = (double) MAX_TIMES_FILE * mutant.length + SLACK_BYTES;
      mostOfAllowance = Math.max(mostOfAllowance, allocated / allowance);
    }
  }

  private void tryOut(byte[] mutant) {
    Arena arena = Arena.ofShared();
    MemorySegment memory = arena.allocate(Math.max(1, mutant.length)).asSlice(0, mutant.length);
    MemorySegment.copy(mutant, 0, memory, ValueLayout.JAVA_BYTE, 0, mutant.length);
    try (LoadedModel model = LoadedModel.open(memory, KernelChoice.SCALAR, arena)) {
      opened++;
      try (Session session = model.newSession(1)) {
        session.forward(0);
      }
      model.tokenizer().encode(SecretText.of("A line, 12 words\n"));
    } catch (ModelException e) {
      arena.close();
      refused.merge(e.code(), 1, Integer::sum);
    }
  }

  private byte[] mutate(int i) {
    byte[] m = original.clone();
    switch (i % 8) {
      case 0 -> {
        return Arrays.copyOf(m, random.nextInt(random.nextBoolean() ? header : m.length));
      }
      case 1 -> flip(m, 1 + random.nextInt(8), 0, m.length);
      case 2 -> flip(m, 1, 0, header);
      case 3 -> flip(m, 1, 8, SETTINGS);
      case 4 -> flip(m, 1, header - DESCRIPTIONS, header);
      case 5 -> length(m, 8, SETTINGS);
      case 6 -> length(m, header - DESCRIPTIONS, header - Long.BYTES);
      default -> swap(m);
    }
    return m;
  }

  private void flip(byte[] m, int times, int from, int to) {
    for (int n = 0; n < times; n++) {
      m[random.nextInt(from, to)] ^= (byte) (1 << random.nextInt(8));
    }
  }

  /** Exchanges two runs of bytes of the header. */
  private void swap(byte[] m) {
    int n = 1 + random.nextInt(40);
    int a = random.nextInt(header - n);
    int b = random.nextInt(header - n);
    byte[] first = Arrays.copyOfRange(m, a, a + n);
    System.arraycopy(m, b, m, a, n);
    System.arraycopy(first, 0, m, b, n);
  }

  /** Overwrites a number that looks like a count, a length or a size. */
  private void length(byte[] m, int from, int to) {
    ByteBuffer b = ByteBuffer.wrap(m).order(ByteOrder.LITTLE_ENDIAN);
    for (int tries = 0; tries < 10_000; tries++) {
      int at = random.nextInt(from, to);
      long there = b.getLong(at);
      if (there > 0 && there < 1 << 20) {
        b.putLong(at, LENGTHS[random.nextInt(LENGTHS.length)]);
        return;
      }
    }
  }
}
