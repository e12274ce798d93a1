package dev.adyton.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.attestation.Evidence;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The older way to a report: the same words to the firmware, and nothing believed of the host. */
class SevGuestReportsTest {
  private static final long EXTENDED = SevGuestReports.SNP_GET_EXT_REPORT;
  private static final long PLAIN = SevGuestReports.SNP_GET_REPORT;

  private final FakeSevGuest kernel = new FakeSevGuest();
  private final SevGuestReports reports = new SevGuestReports(kernel.opener());
  private final byte[] data = new byte[TsmReporter.DATA_BYTES];

  @AfterEach
  void theDeviceIsClosed() {
    assertThat(kernel.open).isZero();
  }

  @Test
  void aReportSpeaksOfTheStatementAndBringsItsChain() throws IOException {
    kernel.table = TsmAttesterTest.table(TsmAttesterTest.ASK, TsmAttesterTest.VCEK);
    try (TsmAttester attester = TsmAttester.open(reports, List.of())) {
      Attester.Attestation word = attester.attest(TsmAttesterTest.statement());
      Evidence.Item item = word.evidence().getFirst();
      assertThat(item.type()).isEqualTo("sev-snp");
      assertThat(item.bytes()).hasSize(1184);
      assertThat(Arrays.copyOfRange(item.bytes(), 0x50, 0x90))
          .isEqualTo(TsmAttesterTest.statement().digest512());
      assertThat(word.collateral())
          .containsExactly(
              Evidence.Item.of("vcek-chain", new byte[] {2}),
              Evidence.Item.of("vcek-chain", new byte[] {1}));
    }
    assertThat(kernel.asked).containsExactly(EXTENDED);
  }

  @Test
  void aHostWithoutCertificatesGivesNone() throws IOException {
    assertThat(SnpCertificateTable.items(reports.about(data).auxiliary())).isEmpty();
  }

  /** The kernel says how much room the host wants; it gets that once more, or no certificates. */
  @Test
  void moreCertificatesTakeMoreRoomUpToALimit() throws IOException {
    kernel.table = new byte[SevGuestReports.FIRST_CERTIFICATES + 1];
    assertThat(reports.about(data).auxiliary()).hasSize(SevGuestReports.FIRST_CERTIFICATES + 4096);
    assertThat(kernel.asked).containsExactly(EXTENDED, EXTENDED);
    kernel.asked.clear();
    kernel.table = new byte[SevGuestReports.MAX_CERTIFICATES + 1];
    TsmReporter.Report report = reports.about(data);
    assertThat(report.auxiliary()).isEmpty();
    assertThat(report.report()).hasSize(1184);
    assertThat(kernel.asked).containsExactly(EXTENDED, PLAIN);
  }

  @Test
  void aHostThatWantsNoMoreThanItHadIsNotAskedForEver() {
    int had = SevGuestReports.FIRST_CERTIFICATES;
    for (int claim : new int[] {0, 4096, had, had + 1}) {
      kernel.claim = OptionalInt.of(claim);
      kernel.asked.clear();
      assertThatThrownBy(() -> reports.about(data)).isInstanceOf(IOException.class);
      assertThat(kernel.asked).hasSize(1);
    }
    kernel.claim = OptionalInt.of(had + 4096);
    kernel.asked.clear();
    assertThatThrownBy(() -> reports.about(data)).isInstanceOf(IOException.class);
    assertThat(kernel.asked).hasSize(2);
  }

  @Test
  void whatTheFirmwareOrTheHostRefusesIsNamedByItsNumbers() {
    kernel.error = 0x2_0000_0016L;
    assertThatThrownBy(() -> reports.about(data))
        .isInstanceOf(IOException.class)
        .hasMessage("no report: firmware 0x16, host 0x2");
    kernel.error = 0;
    kernel.status = 0x27;
    assertThatThrownBy(() -> reports.about(data))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("status 0x27");
  }

  @Test
  void aReportLiesWithinItsResponse() throws IOException {
    for (int length : new int[] {0, -1, Integer.MIN_VALUE, 3969, Integer.MAX_VALUE}) {
      kernel.length = length;
      assertThatThrownBy(() -> reports.about(data)).isInstanceOf(IOException.class);
    }
    kernel.length = 3968;
    assertThat(reports.about(data).report()).hasSize(3968);
    assertThatThrownBy(() -> reports.about(new byte[63]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** The kernel's own refusals: no such file, and one that knows no such call. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aDeviceThatIsNoneIsRefused() throws IOException {
    assertThatThrownBy(() -> SevGuest.at(Path.of("/nowhere/at/all")).open())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be opened");
    SevGuest.Opener nothing = SevGuest.at(Path.of("/dev/null"));
    assertThatThrownBy(() -> new SevGuestReports(nothing).about(data))
        .isInstanceOf(IOException.class)
        .hasMessage("no report: firmware 0x0, host 0x0");
    try (SevGuest device = nothing.open();
        Arena arena = Arena.ofConfined()) {
      assertThat(device.obeys(PLAIN, arena.allocate(32))).isFalse();
    }
  }
}
