package dev.adyton.kernels.emit;

import java.lang.foreign.MemorySegment;

/** Nothing but int8 products on registers: what the processor can do at most. For measuring. */
public final class PeakCode {
  /** Independent sums: more than two units times five cycles of latency. */
  private static final int SUMS = 16;

  /** Multiplications and additions of one round. */
  public static final long ROUND_OPERATIONS = SUMS * 64L * 2;

  private final MemorySegment code;

  private PeakCode(MemorySegment code) {
    this.code = code;
  }

  /**
   * Emits it.
   *
   * @throws IllegalStateException where the system refuses
   */
  public static PeakCode install() {
    Assembler a = new Assembler();
    for (int i = 0; i < SUMS + 2; i++) {
      a.op(Op.VPXORD, i, i, i);
    }
    int loop = a.here();
    for (int i = 0; i < SUMS; i++) {
      a.op(Op.VPDPBUSD, i, SUMS, SUMS + 1);
    }
    a.loop(Assembler.RDI, loop);
    a.leave();
    return new PeakCode(CodePages.executable(a.bytes()));
  }

  /** Runs {@code rounds} of {@link #ROUND_OPERATIONS} each, at least one. */
  public void run(long rounds) {
    NativeCall.function(code, rounds);
  }
}
