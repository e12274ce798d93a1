package dev.adyton.attestation;

/**
 * Versions of the firmware that memory encryption rests on (AMD publication 56860, TCB_VERSION).
 *
 * @param fmc from Turin on, else 0
 * @param bootloader of the security processor
 * @param tee of the security processor's operating system
 * @param snp of the SNP firmware
 * @param microcode of the cores
 */
record SnpTcb(int fmc, int bootloader, int tee, int snp, int microcode) {
  static final SnpTcb ZERO = new SnpTcb(0, 0, 0, 0, 0);

  /** Reads eight octets; Turin moved the components by one. */
  static SnpTcb of(byte[] octets, boolean withFmc) {
    return withFmc
        ? new SnpTcb(u8(octets, 0), u8(octets, 1), u8(octets, 2), u8(octets, 3), u8(octets, 7))
        : new SnpTcb(0, u8(octets, 0), u8(octets, 1), u8(octets, 6), u8(octets, 7));
  }

  /** Returns whether no component is older than in {@code floor}. */
  boolean isAtLeast(SnpTcb floor) {
    return fmc >= floor.fmc
        && bootloader >= floor.bootloader
        && tee >= floor.tee
        && snp >= floor.snp
        && microcode >= floor.microcode;
  }

  /**
   * Returns whether every component is the same: a record compares itself by method handles that a
   * first verdict waits for.
   */
  boolean isSame(SnpTcb other) {
    return isAtLeast(other) && other.isAtLeast(this);
  }

  @Override
  public String toString() {
    return "fmc "
        + fmc
        + ", bootloader "
        + bootloader
        + ", tee "
        + tee
        + ", snp "
        + snp
        + ", microcode "
        + microcode;
  }

  private static int u8(byte[] octets, int at) {
    return octets[at] & 0xff;
  }
}
