package dev.adyton.kernels.emit;

/**
 * The instructions of A64 that kernels need (Arm Architecture Reference Manual, chapters C6 and
 * C7), each with its bits and with the words that a disassembler has for it, operands numbered as
 * {@link ArmAssembler} takes them.
 */
public enum ArmOp {
  // Three registers.
  ADD_WORDS(0x4EA08400, "add v%1$d.4s, v%2$d.4s, v%3$d.4s"),
  SUB_WORDS(0x6EA08400, "sub v%1$d.4s, v%2$d.4s, v%3$d.4s"),
  MUL_WORDS(0x4EA09C00, "mul v%1$d.4s, v%2$d.4s, v%3$d.4s"),
  UMAX_WORDS(0x6EA06400, "umax v%1$d.4s, v%2$d.4s, v%3$d.4s"),
  NOT_BELOW_WORDS(0x6EA03C00, "cmhs v%1$d.4s, v%2$d.4s, v%3$d.4s"),
  AND(0x4E201C00, "and v%1$d.16b, v%2$d.16b, v%3$d.16b"),
  EOR(0x6E201C00, "eor v%1$d.16b, v%2$d.16b, v%3$d.16b"),
  TBL(0x4E000000, "tbl v%1$d.16b, {v%2$d.16b}, v%3$d.16b"),
  FMUL(0x6E20DC00, "fmul v%1$d.4s, v%2$d.4s, v%3$d.4s"),
  FMLA(0x4E20CC00, "fmla v%1$d.4s, v%2$d.4s, v%3$d.4s"),
  FMLS(0x4EA0CC00, "fmls v%1$d.4s, v%2$d.4s, v%3$d.4s"),
  FDIV_ONE(0x1E201800, "fdiv s%1$d, s%2$d, s%3$d"),
  ADD(0x8B000000, "add x%1$d, x%2$d, x%3$d"),

  // Two registers.
  NEG_WORDS(0x6EA0B800, "neg v%1$d.4s, v%2$d.4s"),
  UMAX_ACROSS(0x6EB0A800, "umaxv s%1$d, v%2$d.4s"),
  ADD_ACROSS(0x4EB1B800, "addv s%1$d, v%2$d.4s"),
  SCVTF(0x4E21D800, "scvtf v%1$d.4s, v%2$d.4s"),
  FCVTNS(0x4E21A800, "fcvtns v%1$d.4s, v%2$d.4s"),
  FCVTL(0x0E217800, "fcvtl v%1$d.4s, v%2$d.4h"),
  SHLL_16(0x2E613800, "shll v%1$d.4s, v%2$d.4h, #16"),
  SXTL_BYTES(0x0F08A400, "sxtl v%1$d.8h, v%2$d.8b"),
  SXTL_HALVES(0x0F10A400, "sxtl v%1$d.4s, v%2$d.4h"),
  UXTL_BYTES(0x2F08A400, "uxtl v%1$d.8h, v%2$d.8b"),
  UXTL_HALVES(0x2F10A400, "uxtl v%1$d.4s, v%2$d.4h"),
  XTN_WORDS(0x0E612800, "xtn v%1$d.4h, v%2$d.4s"),
  XTN2_WORDS(0x4E612800, "xtn2 v%1$d.8h, v%2$d.4s"),
  XTN_HALVES(0x0E212800, "xtn v%1$d.8b, v%2$d.8h"),
  XTN2_HALVES(0x4E212800, "xtn2 v%1$d.16b, v%2$d.8h"),
  DUP_FIRST(0x4E040400, "dup v%1$d.4s, v%2$d.s[0]"),
  DUP_GENERAL(0x4E040C00, "dup v%1$d.4s, w%2$d"),

  // A vector by one element of another.
  SDOT(0x4F80E000, "sdot v%1$d.4s, v%2$d.16b, v%3$d.4b[%4$d]"),
  FMUL_ELEMENT(0x4F809000, "fmul v%1$d.4s, v%2$d.4s, v%3$d.s[%4$d]"),

  // Shifts: the bits have 32 and the shift, or 16 less the shift.
  SHL_WORDS(0x4F205400, "shl v%1$d.4s, v%2$d.4s, #%3$d"),
  USHR_BYTES(0x6F080400, "ushr v%1$d.16b, v%2$d.16b, #%3$d"),

  // Memory: a register, a base, an offset in whole operands.
  LDR_16(0x3DC00000, 16, "ldr q%1$d, [x%2$d, #%3$d]"),
  LDR_8(0xFD400000, 8, "ldr d%1$d, [x%2$d, #%3$d]"),
  LDR_4(0xBD400000, 4, "ldr s%1$d, [x%2$d, #%3$d]"),
  STR_16(0x3D800000, 16, "str q%1$d, [x%2$d, #%3$d]"),
  STR_4(0xBD000000, 4, "str s%1$d, [x%2$d, #%3$d]"),

  // Pairs of doubles on the stack; base is always sp.
  STP_BEFORE(0x6D800000, 8, "stp d%1$d, d%2$d, [sp, #%3$d]!"),
  STP(0x6D000000, 8, "stp d%1$d, d%2$d, [sp, #%3$d]"),
  LDP(0x6D400000, 8, "ldp d%1$d, d%2$d, [sp, #%3$d]"),
  LDP_AFTER(0x6CC00000, 8, "ldp d%1$d, d%2$d, [sp], #%3$d"),

  // The rest.
  MOVI(0x4F00E400, "movi v%1$d.16b, #0x%2$x"),
  INS_WORD(0x4E041C00, "mov v%1$d.s[%2$d], w%3$d"),
  MOVZ(0xD2800000, "mov x%1$d, #0x%2$x"),
  MOVK_16(0xF2A00000, "movk x%1$d, #0x%2$x, lsl #16"),
  ADD_IMMEDIATE(0x91000000, "add x%1$d, x%2$d, #0x%3$x"),
  SUBS_IMMEDIATE(0xF1000000, "subs x%1$d, x%2$d, #0x%3$x"),
  MADD(0x9B000000, "madd x%1$d, x%2$d, x%3$d, x%4$d"),
  B_NE(0x54000001, "b.ne 0x%1$x"),
  BLR(0xD63F0000, "blr x%1$d"),
  SVC(0xD4000001, "svc #0x0"),
  RET(0xD65F03C0, "ret");

  private final int bits;
  private final int operand;
  private final String text;

  ArmOp(int bits, String text) {
    this(bits, 1, text);
  }

  ArmOp(int bits, int operand, String text) {
    this.bits = bits;
    this.operand = operand;
    this.text = text;
  }

  int bits() {
    return bits;
  }

  /** Returns the bytes of an operand in memory. */
  int operand() {
    return operand;
  }

  String text() {
    return text;
  }
}
