package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.CodecException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where each field of a report stands, and what is no report. */
final class SnpReportTest {
  private static byte[] with(int at, int value) {
    ByteBuffer draft = SnpMaker.draft(new byte[64]);
    draft.put(at, (byte) value);
    byte[] bytes = new byte[draft.capacity()];
    draft.get(0, bytes);
    return bytes;
  }

  @ParameterizedTest
  @CsvSource({"1, false", "2, true", "3, true", "4, true", "5, true", "6, false"})
  void readsTheVersionsThatItKnows(int version, boolean known) throws Exception {
    byte[] report = with(0, version);
    if (known) {
      assertThat(SnpReport.parse(report).vmpl()).isZero();
    } else {
      assertThatThrownBy(() -> SnpReport.parse(report)).hasMessage("VALUE: version");
    }
  }

  /** 48 octets of each half of the signature are used, and the 24 behind them are zero. */
  @ParameterizedTest
  @CsvSource({
    "0x2A0, true",
    "0x2CF, true",
    "0x2D0, false",
    "0x2E7, false",
    "0x2E8, true",
    "0x317, true",
    "0x318, false",
    "0x32F, false",
    "0x330, true",
  })
  void noComponentIsLargerThanTheCurve(String at, boolean allowed) throws Exception {
    byte[] report = with(Integer.decode(at), 1);
    if (allowed) {
      assertThat(SnpReport.parse(report)).isNotNull();
    } else {
      assertThatThrownBy(() -> SnpReport.parse(report)).hasMessage("VALUE: signature");
    }
  }

  @Test
  void eachFieldHasItsPlace() throws Exception {
    ByteBuffer draft = SnpMaker.draft(new byte[64]);
    draft.putInt(0x30, 3).putInt(0x48, 7 << 2 | 2).putLong(0x08, 0x1_0002_0304L);
    for (int at = 0x50; at < 0xC0; at++) {
      draft.put(at, (byte) at);
    }
    for (int at = 0; at < 64; at++) {
      draft.put(0x1A0 + at, (byte) (at + 100));
    }
    draft.put(0x180, new byte[] {1, 2, 3, 4, 5, 6, 7, (byte) 200});
    byte[] bytes = new byte[draft.capacity()];
    draft.get(0, bytes);
    SnpReport report = SnpReport.parse(bytes);
    assertThat(report.vmpl()).isEqualTo(3);
    assertThat(report.signingKey()).isEqualTo(7);
    assertThat(report.chipKeyMasked()).isTrue();
    assertThat(report.policy()).isEqualTo(0x1_0002_0304L);
    assertThat(report.reportData()).isEqualTo(Arrays.copyOfRange(bytes, 0x50, 0x90));
    assertThat(report.measurement()).isEqualTo(HexFormat.of().formatHex(bytes, 0x90, 0xC0));
    assertThat(report.chipId()).isEqualTo(Arrays.copyOfRange(bytes, 0x1A0, 0x1E0));
    assertThat(report.reportedTcb(false)).isEqualTo(new SnpTcb(0, 1, 2, 7, 200));
    assertThat(report.reportedTcb(true)).isEqualTo(new SnpTcb(1, 2, 3, 4, 200));
    SnpReport other = SnpReport.parse(with(0x48, 0xE0 | 1 << 2 | 1));
    assertThat(other.signingKey()).isEqualTo(1);
    assertThat(other.chipKeyMasked()).isFalse();
  }

  @Test
  void firmwareIsOldInOneComponentOrNot() {
    SnpTcb floor = new SnpTcb(5, 5, 5, 5, 5);
    assertThat(floor.isAtLeast(floor)).isTrue();
    assertThat(new SnpTcb(6, 6, 6, 6, 6).isAtLeast(floor)).isTrue();
    for (SnpTcb old :
        List.of(
            new SnpTcb(4, 9, 9, 9, 9),
            new SnpTcb(9, 4, 9, 9, 9),
            new SnpTcb(9, 9, 4, 9, 9),
            new SnpTcb(9, 9, 9, 4, 9),
            new SnpTcb(9, 9, 9, 9, 4))) {
      assertThat(old.isAtLeast(floor)).as("%s", old).isFalse();
      assertThat(floor.isAtLeast(old)).as("%s", old).isFalse();
    }
  }

  private static SnpCertificate certificate(String product, List<Integer> tcb, byte[] id)
      throws Exception {
    return SnpCertificate.of(Certificates.parse(new SnpMaker().vcek(product, tcb, id, "")));
  }

  @Test
  void aCertificateSaysWhichChipItIsFor() throws Exception {
    byte[] id = Arrays.copyOf(SnpMaker.CHIP, 8);
    SnpCertificate genoa = certificate("Genoa-B1", List.of(0, 127, 128, 255), id);
    assertThat(genoa.product()).isEqualTo("Genoa");
    assertThat(genoa.tcb()).isEqualTo(new SnpTcb(0, 0, 127, 128, 255));
    assertThat(genoa.chip()).isEqualTo(id);
    assertThat(genoa.withFmc()).isFalse();
    SnpCertificate turin = certificate("Turin", List.of(1, 2, 3, 4, 5), new byte[0]);
    assertThat(turin.product()).isEqualTo("Turin");
    assertThat(turin.tcb()).isEqualTo(new SnpTcb(5, 1, 2, 3, 4));
    assertThat(turin.chip()).isEmpty();
    assertThat(turin.withFmc()).isTrue();
    assertThat(certificate("-B1", SnpMaker.TCB, id).product()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 256, 0x8000, 1 << 20})
  void aVersionIsOneOctet(int version) {
    assertThatThrownBy(() -> certificate("Genoa-B1", List.of(version, 0, 0, 0), SnpMaker.longId()))
        .isInstanceOf(CodecException.class)
        .hasMessage("VALUE: extension");
  }

  /** The product's name is a value of one tag, with one octet of length, and nothing behind it. */
  @Test
  void anExtensionIsOneValue() throws Exception {
    SnpMaker maker = new SnpMaker();
    for (String bad : List.of("", "16", "0c0547656e6f61", "160647656e6f61", "160447656e6f61")) {
      byte[] der = maker.vcekOf(HexFormat.of().parseHex(bad));
      assertThatThrownBy(() -> SnpCertificate.of(Certificates.parse(der)))
          .as(bad)
          .isInstanceOf(CodecException.class)
          .hasMessage("FORMAT: product");
    }
    byte[] long128 = new byte[130];
    Arrays.fill(long128, (byte) 'A');
    long128[0] = 0x16;
    long128[1] = (byte) 0x80;
    byte[] der = maker.vcekOf(long128);
    assertThatThrownBy(() -> SnpCertificate.of(Certificates.parse(der)))
        .isInstanceOf(CodecException.class);
    byte[] good = maker.vcekOf(HexFormat.of().parseHex("160547656e6f61"));
    assertThat(SnpCertificate.of(Certificates.parse(good)).product()).isEqualTo("Genoa");
    byte[] empty = maker.vcekOf(HexFormat.of().parseHex("1600"));
    assertThat(SnpCertificate.of(Certificates.parse(empty)).product()).isEmpty();
  }
}
