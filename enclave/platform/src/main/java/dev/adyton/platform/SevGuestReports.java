package dev.adyton.platform;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Asks a guest of SEV-SNP for a report through its own device, where the kernel has no configfs for
 * that: {@code SNP_GET_EXT_REPORT}, which brings the host's certificates along, or {@code
 * SNP_GET_REPORT} where there are more of them than we take ({@code linux/sev-guest.h}, {@code
 * Documentation/virt/coco/sev-guest.rst}). Safe for use by several threads: each report opens the
 * device.
 */
final class SevGuestReports implements TsmReporter {
  /** {@code _IOWR('S', 0, struct snp_guest_request_ioctl)}. */
  static final long SNP_GET_REPORT = 0xC020_5300L;

  /** {@code _IOWR('S', 2, struct snp_guest_request_ioctl)}. */
  static final long SNP_GET_EXT_REPORT = 0xC020_5302L;

  /** What kernels take today, and what we take of later ones. */
  static final int FIRST_CERTIFICATES = 16 << 10;

  static final int MAX_CERTIFICATES = TsmFolder.MAX_BYTES;
  private static final int PAGE = 4096;

  /** {@code SNP_GUEST_VMM_ERR_INVALID_LEN}, in the upper half of {@code exitinfo2}. */
  private static final long TOO_SHORT = 1;

  /** {@code struct snp_guest_request_ioctl}: a version, two addresses, what went wrong. */
  private static final int CALL_BYTES = 32;

  private static final int REQUEST_AT = 8;
  private static final int RESPONSE_AT = 16;
  private static final int ERROR_AT = 24;
  private static final byte MESSAGE_VERSION = 1;

  /**
   * {@code struct snp_ext_report_req}: what the report speaks of, the privilege level (0), then
   * where certificates go and how many bytes may.
   */
  private static final int REQUEST_BYTES = 112;

  private static final int CERTIFICATES_AT = 96;
  private static final int LENGTH_AT = 104;

  /** {@code struct snp_report_resp}, in it MSG_REPORT_RSP of AMD's publication 56860 §7.3. */
  private static final int RESPONSE_BYTES = 4000;

  private static final int REPORT_AT = 32;
  private static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong U64 =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final SevGuest.Opener opener;

  SevGuestReports(SevGuest.Opener opener) {
    this.opener = opener;
  }

  /** Opens the device, to see that it can be. */
  @Override
  public String provider() throws IOException {
    try (SevGuest _ = opener.open()) {
      return TsmAttester.SEV_SNP;
    }
  }

  @Override
  public Report about(byte[] data) throws IOException {
    if (data.length != DATA_BYTES) {
      throw new IllegalArgumentException("a report speaks of " + DATA_BYTES + " bytes");
    }
    try (SevGuest device = opener.open();
        Arena arena = Arena.ofConfined()) {
      Optional<Integer> room = Optional.of(FIRST_CERTIFICATES);
      while (room.isPresent()) {
        Call call = new Call(arena, data, room.get());
        if (device.obeys(SNP_GET_EXT_REPORT, call.itself)) {
          return call.report();
        }
        room = call.more(room.get());
      }
      Call plain = new Call(arena, data, 0);
      if (device.obeys(SNP_GET_REPORT, plain.itself)) {
        return plain.report();
      }
      throw plain.refused();
    }
  }

  /** One call's memory. */
  private static final class Call {
    private final MemorySegment itself;
    private final MemorySegment request;
    private final MemorySegment response;
    private final MemorySegment certificates;

    Call(Arena arena, byte[] data, int room) {
      itself = arena.allocate(CALL_BYTES, Long.BYTES);
      request = arena.allocate(REQUEST_BYTES, Long.BYTES);
      response = arena.allocate(RESPONSE_BYTES, Long.BYTES);
      certificates = arena.allocate(room, PAGE);
      MemorySegment.copy(data, 0, request, ValueLayout.JAVA_BYTE, 0, data.length);
      if (room > 0) {
        request.set(U64, CERTIFICATES_AT, certificates.address());
        request.set(U32, LENGTH_AT, room);
      }
      itself.set(ValueLayout.JAVA_BYTE, 0, MESSAGE_VERSION);
      itself.set(U64, REQUEST_AT, request.address());
      itself.set(U64, RESPONSE_AT, response.address());
    }

    /**
     * Returns the room that the host's certificates need, empty where that is more than we take.
     *
     * @throws IOException if something else was wrong, or the host wants no more than it had
     */
    Optional<Integer> more(int had) throws IOException {
      long wanted = Integer.toUnsignedLong(request.get(U32, LENGTH_AT));
      if (itself.get(U64, ERROR_AT) >>> 32 != TOO_SHORT || wanted <= had || wanted % PAGE != 0) {
        throw refused();
      }
      return wanted <= MAX_CERTIFICATES ? Optional.of((int) wanted) : Optional.empty();
    }

    Report report() throws IOException {
      int status = response.get(U32, 0);
      int length = response.get(U32, 4);
      if (status != 0) {
        throw new IOException("the firmware made no report: status " + hex(status));
      }
      if (length <= 0 || length > RESPONSE_BYTES - REPORT_AT) {
        throw new IOException("the report does not lie within the response");
      }
      byte[] report =
          Arrays.copyOfRange(
              response.toArray(ValueLayout.JAVA_BYTE), REPORT_AT, REPORT_AT + length);
      return new Report(TsmAttester.SEV_SNP, report, certificates.toArray(ValueLayout.JAVA_BYTE));
    }

    IOException refused() {
      long error = itself.get(U64, ERROR_AT);
      return new IOException(
          "no report: firmware " + hex((int) error) + ", host " + hex((int) (error >>> 32)));
    }

    private static String hex(int code) {
      return "0x" + Integer.toHexString(code);
    }
  }
}
