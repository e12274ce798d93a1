package dev.adyton.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.attestation.Evidence;
import dev.adyton.attestation.Level;
import dev.adyton.attestation.Statement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A report is about the statement that was asked for, or there is none. */
class TsmAttesterTest {
  static final String VCEK = "63da758d-e664-4564-adc5-f4b93be8accd";
  static final String ASK = "4ab7b379-bbac-4fe4-a02f-05aef327c782";
  private static final String ARK = "c0b406a4-a803-4952-9743-3fb6014cd0ae";
  private static final String CRL = "92f81bc3-5811-4d3d-97ff-d19f88dc67ea";

  /** A report that ends in what it speaks of. */
  private static byte[] report(byte[] data) {
    byte[] report = new byte[100];
    System.arraycopy(data, 0, report, 36, 64);
    return report;
  }

  private static FakeTsm tsm(String provider, byte[] table) {
    return new FakeTsm(provider, TsmAttesterTest::report, table);
  }

  private static TsmAttester opened(String provider) throws IOException {
    return TsmAttester.open(new TsmReports(tsm(provider, new byte[0])), List.of());
  }

  static Statement statement() {
    return EvidenceCases.statement(EvidenceCases.keyset(1), 1_800_000_000L, 1_800_000_060L);
  }

  /** Entries of a GUID, an offset and a length, an end, and behind it one byte for each entry. */
  static byte[] table(String... guids) {
    ByteBuffer table = ByteBuffer.allocate(24 * (guids.length + 1) + guids.length);
    for (int i = 0; i < guids.length; i++) {
      UUID guid = UUID.fromString(guids[i]);
      table.putLong(guid.getMostSignificantBits()).putLong(guid.getLeastSignificantBits());
      table.order(ByteOrder.LITTLE_ENDIAN);
      table.putInt(24 * (guids.length + 1) + i).putInt(1).order(ByteOrder.BIG_ENDIAN);
      table.put(24 * (guids.length + 1) + i, (byte) (i + 1));
    }
    return table.array();
  }

  @Test
  void aReportOfSevSnpSpeaksOfTheStatementAndBringsItsChain() throws IOException {
    FakeTsm kernel = tsm("sev_guest", table(ARK, ASK, VCEK, CRL));
    Evidence.Item more = Evidence.Item.of("event-log", new byte[] {9});
    try (TsmAttester attester = TsmAttester.open(new TsmReports(kernel), List.of(more))) {
      Attester.Attestation word = attester.attest(statement());
      assertThat(word.evidence()).hasSize(1);
      Evidence.Item item = word.evidence().getFirst();
      assertThat(item.type()).isEqualTo("sev-snp");
      assertThat(Arrays.copyOfRange(item.bytes(), 36, 100)).isEqualTo(statement().digest512());
      assertThat(word.collateral())
          .containsExactly(
              Evidence.Item.of("vcek-chain", new byte[] {3}),
              Evidence.Item.of("vcek-chain", new byte[] {2}),
              Evidence.Item.of("amd-crl", new byte[] {4}),
              more);
      assertThat(attester.levelHint()).isEqualTo(Level.CVM);
      assertThatThrownBy(() -> attester.activate(new byte[1], new byte[1]))
          .isInstanceOf(IOException.class);
    }
    assertThat(kernel.isEmpty()).as("folders are removed").isTrue();
  }

  @Test
  void aQuoteOfTdxComesWithWhatWasGiven() throws IOException {
    try (TsmAttester attester = opened("tdx_guest")) {
      Attester.Attestation word = attester.attest(statement());
      assertThat(word.evidence().getFirst().type()).isEqualTo("tdx");
      assertThat(word.collateral()).isEmpty();
    }
  }

  @Test
  void whatIsNotBuiltIsRefusedAtTheStart() {
    assertThatThrownBy(() -> opened("arm_cca_guest"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("arm_cca_guest");
    assertThatThrownBy(() -> opened("Not A Word")).isInstanceOf(IOException.class);
    assertThatThrownBy(() ->
            TsmAttester.open(
                new TsmReports(TsmFolder.below(Path.of("/nowhere/at/all"))), List.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("absent");
  }

  /** Somebody else's write is noticed; the report that follows is about our data again. */
  @Test
  void anotherWriterIsNoticed() throws IOException {
    FakeTsm kernel = tsm("sev_guest", new byte[0]);
    TsmReports reports = new TsmReports(kernel);
    byte[] data = new byte[TsmReporter.DATA_BYTES];
    Arrays.fill(data, (byte) 7);
    kernel.disturbances = TsmReports.MAX_TRIES - 1;
    assertThat(reports.about(data).report()).isEqualTo(report(data));
    kernel.disturbances = TsmReports.MAX_TRIES;
    assertThatThrownBy(() -> reports.about(data))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("somebody else");
    assertThat(kernel.isEmpty()).isTrue();
    assertThatThrownBy(() -> reports.about(new byte[63]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aHostsTableThatPointsOutsideItselfIsRefused() throws IOException {
    byte[] good = table(VCEK, ASK);
    assertThat(SnpCertificateTable.items(new byte[0])).isEmpty();
    assertThat(SnpCertificateTable.items(new byte[24])).isEmpty();
    for (int length = 1; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> SnpCertificateTable.items(cut)).isInstanceOf(IOException.class);
    }
    for (int at : new int[] {16, 20}) {
      byte[] wild = good.clone();
      wild[at + 3] = (byte) 0xff;
      assertThatThrownBy(() -> SnpCertificateTable.items(wild)).isInstanceOf(IOException.class);
    }
    byte[] empty = good.clone();
    empty[20] = 0;
    assertThatThrownBy(() -> SnpCertificateTable.items(empty)).isInstanceOf(IOException.class);
    byte[] endless = new byte[24 * 17];
    Arrays.fill(endless, (byte) 1);
    for (int entry = 0; entry < 17; entry++) {
      ByteBuffer.wrap(endless).order(ByteOrder.LITTLE_ENDIAN).putInt(entry * 24 + 16, 0);
      ByteBuffer.wrap(endless).order(ByteOrder.LITTLE_ENDIAN).putInt(entry * 24 + 20, 1);
    }
    assertThatThrownBy(() -> SnpCertificateTable.items(endless))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no end");
  }

  /** The seam's own part: whole files of a bounded size, written only where they are. */
  @Test
  void filesAreReadWithinALimit(@TempDir Path root) throws IOException {
    try (TsmFolder folder = TsmFolder.below(root).make("one")) {
      Path path = root.resolve("one");
      assertThatThrownBy(() -> folder.write("inblob", new byte[64]))
          .isInstanceOf(IOException.class);
      Files.write(path.resolve("inblob"), new byte[1]);
      folder.write("inblob", new byte[] {1, 2});
      assertThat(folder.read("inblob")).startsWith(1, 2);
      assertThat(folder.has("inblob")).isTrue();
      assertThat(folder.has("auxblob")).isFalse();
      Files.write(path.resolve("outblob"), new byte[0]);
      assertThatThrownBy(() -> folder.read("outblob")).isInstanceOf(IOException.class);
      Files.write(path.resolve("outblob"), new byte[TsmFolder.MAX_BYTES + 1]);
      assertThatThrownBy(() -> folder.read("outblob")).isInstanceOf(IOException.class);
      for (String file : List.of("inblob", "outblob")) {
        Files.delete(path.resolve(file));
      }
    }
    assertThat(root.resolve("one")).doesNotExist();
  }
}
