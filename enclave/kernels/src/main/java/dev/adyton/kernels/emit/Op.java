package dev.adyton.kernels.emit;

/**
 * An instruction. Many have the same numbers under EVEX and VEX; what is named for its EVEX form is
 * then the plain one under VEX, as {@code VPXORD} is {@code vpxor}.
 *
 * @param map opcode map: 1 for 0F, 2 for 0F38, 3 for 0F3A
 * @param prefix 0 for none, 1 for 66, 2 for F3, 3 for F2
 * @param wide W
 * @param code opcode
 */
record Op(int map, int prefix, int wide, int code) {
  static final Op VPDPBUSD = new Op(2, 1, 0, 0x50);
  static final Op VPBROADCASTD = new Op(2, 1, 0, 0x58);
  static final Op VPBROADCASTD_GENERAL = new Op(2, 1, 0, 0x7C);
  static final Op VPBROADCASTQ_GENERAL = new Op(2, 1, 1, 0x7C);
  static final Op VMOVDQU32 = new Op(1, 2, 0, 0x6F);
  static final Op VMOVDQA32 = new Op(1, 1, 0, 0x6F);
  static final Op VMOVUPS = new Op(1, 0, 0, 0x10);
  static final Op VMOVUPS_STORE = new Op(1, 0, 0, 0x11);
  static final Op VMOVD_STORE = new Op(1, 1, 0, 0x7E);
  static final Op VCVTDQ2PS = new Op(1, 0, 0, 0x5B);
  static final Op VCVTPS2DQ = new Op(1, 1, 0, 0x5B);
  static final Op VCVTPH2PS = new Op(2, 1, 0, 0x13);
  static final Op VMULPS = new Op(1, 0, 0, 0x59);
  static final Op VDIVPS = new Op(1, 0, 0, 0x5E);
  static final Op VADDPS = new Op(1, 0, 0, 0x58);
  static final Op VSUBPS = new Op(1, 0, 0, 0x5C);
  static final Op VMINPS = new Op(1, 0, 0, 0x5D);
  static final Op VMAXPS = new Op(1, 0, 0, 0x5F);
  static final Op VSQRTPS = new Op(1, 0, 0, 0x51);
  static final Op VSHUFPS = new Op(1, 0, 0, 0xC6);
  static final Op VSHUFF32X4 = new Op(3, 1, 0, 0x23);
  static final Op VCVTTPS2DQ = new Op(1, 2, 0, 0x5B);
  static final Op VFMADD213PS = new Op(2, 1, 0, 0xA8);
  static final Op VFMADD231PS = new Op(2, 1, 0, 0xB8);
  static final Op VFNMADD231PS = new Op(2, 1, 0, 0xBC);
  static final Op VPXORD = new Op(1, 1, 0, 0xEF);
  static final Op VPORD = new Op(1, 1, 0, 0xEB);
  static final Op VPANDD = new Op(1, 1, 0, 0xDB);
  static final Op VPADDD = new Op(1, 1, 0, 0xFE);
  static final Op VPADDQ = new Op(1, 1, 1, 0xD4);
  static final Op VPSUBD = new Op(1, 1, 0, 0xFA);
  static final Op VPMULLD = new Op(2, 1, 0, 0x40);
  static final Op VPMAXSD = new Op(2, 1, 0, 0x3D);
  static final Op VPMOVSXBD = new Op(2, 1, 0, 0x21);
  static final Op VPMOVZXBD = new Op(2, 1, 0, 0x31);
  static final Op VPMOVZXWD = new Op(2, 1, 0, 0x33);
  static final Op VPSHUFB = new Op(2, 1, 0, 0x00);
  static final Op VPMOVSDB_STORE = new Op(2, 2, 0, 0x21);
  static final Op VEXTRACTI32X4 = new Op(3, 1, 0, 0x39);
  static final Op VEXTRACTI64X4 = new Op(3, 1, 1, 0x3B);
  static final Op VSHUFI32X4 = new Op(3, 1, 0, 0x43);
  static final Op VPTERNLOGD = new Op(3, 1, 0, 0x25);
  static final Op VPSHUFD = new Op(1, 1, 0, 0x70);
  static final Op VPCMPUD = new Op(3, 1, 0, 0x1E);

  // VEX alone.
  static final Op VMOVD = new Op(1, 1, 0, 0x6E);
  static final Op VPMADDUBSW = new Op(2, 1, 0, 0x04);
  static final Op VPMADDWD = new Op(1, 1, 0, 0xF5);
  static final Op VPABSB = new Op(2, 1, 0, 0x1C);
  static final Op VPSIGNB = new Op(2, 1, 0, 0x08);
  static final Op VPMINUD = new Op(2, 1, 0, 0x3B);
  static final Op VPCMPEQD = new Op(1, 1, 0, 0x76);
  static final Op VPACKSSDW = new Op(1, 1, 0, 0x6B);
  static final Op VPACKSSWB = new Op(1, 1, 0, 0x63);
  static final Op VINSERTI128 = new Op(3, 1, 0, 0x38);
  static final Op VPINSRD = new Op(3, 1, 0, 0x22);
  static final Op VPINSRW = new Op(1, 1, 0, 0xC4);
  static final Op VPSLLVD = new Op(2, 1, 0, 0x47);
  static final Op VPEXTRB_STORE = new Op(3, 1, 0, 0x14);
  static final Op VPEXTRW_STORE = new Op(3, 1, 0, 0x15);
  static final Op VPEXTRD_STORE = new Op(3, 1, 0, 0x16);
  static final Op VPUNPCKLDQ = new Op(1, 1, 0, 0x62);
  static final Op VPUNPCKHDQ = new Op(1, 1, 0, 0x6A);

  /** Shift by an immediate; which one is in the ModRM register field. */
  static final Op VPSHIFTW = new Op(1, 1, 0, 0x71);

  static final Op VPSHIFTD = new Op(1, 1, 0, 0x72);
}
