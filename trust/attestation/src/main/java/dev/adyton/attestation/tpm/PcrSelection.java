package dev.adyton.attestation.tpm;

import dev.adyton.attestation.tpm.TpmFormatException.Code;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which PCRs of the SHA-256 bank: a {@code TPML_PCR_SELECTION} (Part 2 §10.9.7) with one bank and
 * the three bytes of bitmap that PC clients have. Immutable.
 *
 * @param pcrs indices, 0 to 23
 */
public record PcrSelection(SortedSet<Integer> pcrs) {
  /** What a node quotes: boot path, Secure Boot, kernel image, injected input, shim, ours. */
  public static final PcrSelection QUOTED = of(4, 7, 11, 12, 13, 15);

  private static final int PCRS = 24;

  /** Checks and copies. */
  public PcrSelection {
    pcrs = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(pcrs));
    if (!pcrs.isEmpty() && (pcrs.first() < 0 || pcrs.last() >= PCRS)) {
      throw new IllegalArgumentException("PCR index");
    }
  }

  /** Returns the selection of {@code indices}. */
  public static PcrSelection of(int... indices) {
    TreeSet<Integer> set = new TreeSet<>();
    for (int index : indices) {
      set.add(index);
    }
    return new PcrSelection(set);
  }

  /** Returns the bytes of the {@code TPML_PCR_SELECTION}. */
  public byte[] bytes() {
    byte[] map = new byte[PCRS / 8];
    for (int pcr : pcrs) {
      map[pcr / 8] |= (byte) (1 << (pcr % 8));
    }
    return new TpmWriter().u32(1).u16(TpmAlg.SHA256).u8(map.length).raw(map).bytes();
  }

  /** Reads one; more banks than one, another bank or another width are refused. */
  static PcrSelection read(TpmReader in) throws TpmFormatException {
    if (in.u32() != 1) {
      throw in.fail(Code.VALUE);
    }
    if (in.u16() != TpmAlg.SHA256) {
      throw in.fail(Code.ALGORITHM);
    }
    if (in.u8() != PCRS / 8) {
      throw in.fail(Code.VALUE);
    }
    byte[] map = in.take(PCRS / 8);
    TreeSet<Integer> set = new TreeSet<>();
    for (int pcr = 0; pcr < PCRS; pcr++) {
      if ((map[pcr / 8] & (1 << (pcr % 8))) != 0) {
        set.add(pcr);
      }
    }
    return new PcrSelection(set);
  }
}
