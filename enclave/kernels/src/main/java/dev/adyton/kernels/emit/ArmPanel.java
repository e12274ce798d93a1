package dev.adyton.kernels.emit;

import dev.adyton.kernels.emit.Panel.Field;

/**
 * {@link Panel#quantiser} for aarch64: the same arguments, the same bytes.
 *
 * <p>Registers: v0 … v7 the elements, v16 … v23 working, v28 … v31 constants. x0 … x4 as they come,
 * x9 for constants.
 */
public final class ArmPanel {
  private static final int FROM = 0;
  private static final int BLOCKS = 1;
  private static final int BYTES = 2;
  private static final int FIELDS = 3;
  private static final int ELEMENTS = 4;
  private static final int GENERAL = 9;

  private static final int EIGHTHS = 8;
  private static final int MAGNITUDE = 28;
  private static final int MOST = 29;
  private static final int LEAST = 30;
  private static final int RANGE = 31;

  private final ArmAssembler a = new ArmAssembler();
  private final int tokens;

  private ArmPanel(int tokens) {
    this.tokens = tokens;
  }

  /** Assembles the code for places in a panel of {@code tokens} tokens. */
  public static ArmAssembler assemble(int tokens) {
    ArmPanel panel = new ArmPanel(tokens);
    panel.all();
    return panel.a;
  }

  private void all() {
    a.op(ArmOp.ADD, ELEMENTS, ELEMENTS, FROM);
    constant(MAGNITUDE, 0x7FFFFFFF);
    constant(MOST, Float.floatToRawIntBits(127f));
    constant(LEAST, Panel.LEAST_BITS);
    constant(RANGE, Panel.MOST_BITS - Panel.LEAST_BITS);
    int loop = a.here();
    for (int e = 0; e < EIGHTHS; e++) {
      a.memory(ArmOp.LDR_16, e, ELEMENTS, 16 * e);
    }
    largest();
    round();
    sums();
    bytes(0, 0);
    bytes(EIGHTHS / 2, 16);
    a.immediate(ArmOp.ADD_IMMEDIATE, ELEMENTS, ELEMENTS, 4 * Panel.BLOCK);
    a.immediate(ArmOp.ADD_IMMEDIATE, BYTES, BYTES, Panel.TOKEN_BYTES * tokens);
    a.immediate(ArmOp.ADD_IMMEDIATE, FIELDS, FIELDS, Panel.TOKEN_BYTES * tokens);
    a.loop(BLOCKS, 1, loop);
    a.leave();
  }

  private void constant(int vector, int bits) {
    a.load(GENERAL, bits);
    a.op(ArmOp.DUP_GENERAL, vector, GENERAL);
  }

  /** Leaves the largest magnitude's bits in s16. */
  private void largest() {
    a.op(ArmOp.AND, 16, 0, MAGNITUDE);
    for (int e = 1; e < EIGHTHS; e++) {
      a.op(ArmOp.AND, 17, e, MAGNITUDE);
      a.op(ArmOp.UMAX_WORDS, 16, 16, 17);
    }
    a.op(ArmOp.UMAX_ACROSS, 16, 16);
  }

  /** Elements become whole numbers, all 0 where the largest does not count; the scale is stored. */
  private void round() {
    a.op(ArmOp.FDIV_ONE, 18, MOST, 16);
    a.op(ArmOp.FDIV_ONE, 19, 16, MOST);
    store(19, Field.SCALE);
    a.op(ArmOp.DUP_FIRST, 17, 16);
    a.op(ArmOp.SUB_WORDS, 17, 17, LEAST);
    a.op(ArmOp.NOT_BELOW_WORDS, 17, RANGE, 17); // what is below LEAST has become large
    for (int e = 0; e < EIGHTHS; e++) {
      a.element(ArmOp.FMUL_ELEMENT, e, e, 18, 0);
      a.op(ArmOp.FCVTNS, e, e);
      a.op(ArmOp.AND, e, e, 17);
    }
  }

  private void sums() {
    across(20, 0);
    across(21, EIGHTHS / 2);
    a.op(ArmOp.ADD_WORDS, 22, 20, 21);
    store(22, Field.SUM);
    scaled(22, 7, Field.MINUS_128);
    scaled(22, 3, Field.MINUS_8);
    scaled(20, 5, Field.MINUS_32_LOW);
    scaled(21, 5, Field.MINUS_32_HIGH);
  }

  private void across(int to, int first) {
    a.op(ArmOp.ADD_WORDS, to, first, first + 1);
    a.op(ArmOp.ADD_WORDS, 23, first + 2, first + 3);
    a.op(ArmOp.ADD_WORDS, to, to, 23);
    a.op(ArmOp.ADD_ACROSS, to, to);
  }

  private void scaled(int sum, int shift, Field field) {
    a.shiftLeft(23, sum, shift);
    a.op(ArmOp.NEG_WORDS, 23, 23);
    store(23, field);
  }

  private void store(int vector, Field field) {
    a.memory(ArmOp.STR_4, vector, FIELDS, field.offset(tokens) - Panel.BLOCK * tokens);
  }

  /** Stores sixteen whole numbers of four vectors as bytes: none is beyond ±127. */
  private void bytes(int first, int offset) {
    a.op(ArmOp.XTN_WORDS, first, first);
    a.op(ArmOp.XTN2_WORDS, first, first + 1);
    a.op(ArmOp.XTN_WORDS, first + 2, first + 2);
    a.op(ArmOp.XTN2_WORDS, first + 2, first + 3);
    a.op(ArmOp.XTN_HALVES, first, first);
    a.op(ArmOp.XTN2_HALVES, first, first + 2);
    a.memory(ArmOp.STR_16, first, BYTES, offset);
  }
}
