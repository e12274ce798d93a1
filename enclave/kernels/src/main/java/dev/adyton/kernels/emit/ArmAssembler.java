package dev.adyton.kernels.emit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes instructions of A64: those of {@link ArmOp}, each form by one method. It remembers what it
 * was asked for, so that a disassembler's view of the bytes can be held against it. Not
 * thread-safe.
 */
public final class ArmAssembler {
  private static final int REGISTERS = 32;

  private final List<Instruction> code = new ArrayList<>();

  private record Instruction(int bits, ArmOp op, List<Integer> operands) {}

  /** Begins with nothing. */
  public ArmAssembler() {}

  /** Returns the code so far. */
  public byte[] bytes() {
    ByteBuffer out = ByteBuffer.allocate(4 * code.size()).order(ByteOrder.LITTLE_ENDIAN);
    code.forEach(i -> out.putInt(i.bits));
    return out.array();
  }

  /** Returns what the code should read like, a line for each instruction. */
  public List<String> listing() {
    return code.stream()
        .map(i -> String.format(Locale.ROOT, i.op.text(), i.operands.toArray()))
        .map(line -> line.replace(", #0]", "]"))
        .toList();
  }

  /** Returns where the next instruction will begin: a label. */
  public int here() {
    return 4 * code.size();
  }

  private void add(ArmOp op, int bits, Integer... operands) {
    code.add(new Instruction(op.bits() | bits, op, List.of(operands)));
  }

  private static int register(int number) {
    return within(number, REGISTERS);
  }

  private static int within(int number, int end) {
    if (number < 0 || number >= end) {
      throw new IllegalArgumentException("operand");
    }
    return number;
  }

  /** {@code op d, n, m}. */
  public void op(ArmOp op, int d, int n, int m) {
    add(op, register(m) << 16 | register(n) << 5 | register(d), d, n, m);
  }

  /** {@code op d, n}. */
  public void op(ArmOp op, int d, int n) {
    add(op, register(n) << 5 | register(d), d, n);
  }

  /** {@code op d, n, m[index]}: two bits of index, apart from each other. */
  public void element(ArmOp op, int d, int n, int m, int index) {
    int i = (within(index, 4) & 1) << 21 | index >> 1 << 11;
    add(op, i | register(m) << 16 | register(n) << 5 | register(d), d, n, m, index);
  }

  /** {@code shl d, n, #shift} on words. */
  public void shiftLeft(int d, int n, int shift) {
    add(ArmOp.SHL_WORDS, within(shift, 32) << 16 | register(n) << 5 | register(d), d, n, shift);
  }

  /** {@code ushr d, n, #shift} on bytes, 1 … 8. */
  public void shiftRight(int d, int n, int shift) {
    int field = within(8 - shift, 8) << 16;
    add(ArmOp.USHR_BYTES, field | register(n) << 5 | register(d), d, n, shift);
  }

  /** {@code op t, [base, #offset]}. */
  public void memory(ArmOp op, int t, int base, int offset) {
    if (offset % op.operand() != 0) {
      throw new IllegalArgumentException("offset");
    }
    int scaled = within(offset / op.operand(), 1 << 12);
    add(op, scaled << 10 | register(base) << 5 | register(t), t, base, offset);
  }

  /** {@code op d(first), d(first+1), [sp …#offset]}. */
  public void pair(ArmOp op, int first, int offset) {
    int scaled = within(offset / op.operand() + 64, 128) - 64 & 127;
    add(op, scaled << 15 | (first + 1) << 10 | 31 << 5 | register(first), first, first + 1, offset);
  }

  /** Fills a vector with a byte. */
  public void fill(int d, int value) {
    int bits = within(value, 256) >> 5 << 16 | (value & 31) << 5;
    add(ArmOp.MOVI, bits | register(d), d, value);
  }

  /** {@code mov d[index], n}: a general register to a word of a vector. */
  public void insert(int d, int index, int n) {
    int bits = within(index, 4) << 19 | register(n) << 5;
    add(ArmOp.INS_WORD, bits | register(d), d, index, n);
  }

  /** Loads a number of at most 32 bits, which has no sign. */
  public void load(int d, long value) {
    int low = (int) value & 0xFFFF;
    int high = (int) (value >>> 16) & 0xFFFF;
    add(ArmOp.MOVZ, low << 5 | register(d), d, low);
    if (high != 0) {
      add(ArmOp.MOVK_16, high << 5 | d, d, high);
    }
  }

  /** {@code op d, n, #value}. */
  public void immediate(ArmOp op, int d, int n, int value) {
    add(op, within(value, 1 << 12) << 10 | register(n) << 5 | register(d), d, n, value);
  }

  /** {@code madd d, n, m, a}: d = n·m + a. */
  public void multiplyAdd(int d, int n, int m, int a) {
    int sources = register(m) << 16 | register(a) << 10 | register(n) << 5;
    add(ArmOp.MADD, sources | register(d), d, n, m, a);
  }

  /** {@code subs register, register, #step; b.ne label}, to a label before this. */
  public void loop(int register, int step, int label) {
    immediate(ArmOp.SUBS_IMMEDIATE, register, register, step);
    int words = (label - here()) / 4;
    add(ArmOp.B_NE, (words & 0x7FFFF) << 5, label);
  }

  /** {@code blr register}. */
  public void call(int register) {
    add(ArmOp.BLR, register(register) << 5, register);
  }

  /** {@code svc #0}: a system call. */
  public void system() {
    add(ArmOp.SVC, 0);
  }

  /** {@code ret}. */
  public void leave() {
    add(ArmOp.RET, 0);
  }
}
