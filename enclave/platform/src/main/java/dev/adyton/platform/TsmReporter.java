package dev.adyton.platform;

import java.io.IOException;

/** A confidential machine's security module, however Linux shows it. Safe for several threads. */
interface TsmReporter {
  /** What a report speaks of: the length of {@code report_data}. */
  int DATA_BYTES = 64;

  /**
   * A report.
   *
   * @param provider which driver made it, as in {@code sev_guest}, {@code tdx_guest}
   * @param report as the hardware made it
   * @param auxiliary what the driver gives with it, for SEV-SNP the host's table of certificates;
   *     empty where there is none
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Report(String provider, byte[] report, byte[] auxiliary) {}

  /**
   * Returns the driver that makes reports here.
   *
   * @throws IOException if there is none
   */
  String provider() throws IOException;

  /**
   * Returns a report that speaks of {@code data}.
   *
   * @param data {@link #DATA_BYTES} bytes
   * @throws IOException if the module cannot be reached or does not answer
   */
  Report about(byte[] data) throws IOException;
}
