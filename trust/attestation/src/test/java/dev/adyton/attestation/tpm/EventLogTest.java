package dev.adyton.attestation.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adyton.attestation.tpm.TpmFormatException.Code;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EventLogTest {
  private static final int EV_NO_ACTION = 3;
  private static final int EV_SEPARATOR = 4;

  @Test
  void replaysWhatWasMeasured() throws Exception {
    byte[] digest = TpmHash.sha256(new byte[4]);
    EventLog log = EventLog.replay(log(event(7, EV_SEPARATOR, digest), event(7, 5, digest)));

    byte[] expected = TpmHash.sha256(TpmHash.sha256(new byte[32], digest), digest);
    assertThat(log.events()).isEqualTo(2);
    assertThat(log.pcrs()).containsOnlyKeys(7);
    assertThat(log.pcrs().values()).first().isEqualTo(expected);
  }

  @Test
  void skipsWhatWasOnlyTold() throws Exception {
    assertThat(EventLog.replay(log(event(7, EV_NO_ACTION, new byte[32]))).pcrs()).isEmpty();
  }

  @Test
  void startsPcr0WithTheLocality() throws Exception {
    byte[] data = Arrays.copyOf("StartupLocality\0".getBytes(StandardCharsets.US_ASCII), 17);
    data[16] = 3;
    EventLog log = EventLog.replay(log(event(0, EV_NO_ACTION, new byte[32], data)));
    assertThat(log.pcrs().values()).first().satisfies(v -> assertThat(v).endsWith(3));
  }

  /** Values of tpm2_eventlog 5.4 for the same files. */
  @ParameterizedTest
  @CsvSource({
    "keylime-binary_bios_measurements, 4, a77ff9ab296e10186dd7e7082eab94e795b1ba9d84e920b09cf6272f68c2711c",
    "keylime-binary_bios_measurements, 7, 741fd028c51b4d2fbdcc7f28014cc758d17ccc1fe2ea7ca17b0e8009480a557c",
    "keylime-binary_bios_measurements, 9, e0bde30667767849f70f6f1f5b561bc3d25d8aff186b8db0ac405d652f80e3c4",
    "keylime-binary_bios_measurements-secureboot, 0, 0d993cf4baec1dc2a47013c8bcc13e1593d5e6ba9cc4630f422e98d310212aff",
    "keylime-binary_bios_measurements-secureboot, 4, ce5e8ef15f4c1db94e24b2f458dc21c96dd3a530ecf4ee4c9d70bd9a3517088e",
    "keylime-binary_bios_measurements-secureboot, 7, 2f96e1f1bf7f91b6f17e1bcb823e717e43782ff75481237711f2ed7bf8a8edb1",
  })
  void replaysRealLogs(String file, int pcr, String value) throws Exception {
    EventLog log = EventLog.replay(shared(file));
    assertThat(log.pcrs())
        .hasEntrySatisfying(
            pcr, replayed -> assertThat(HexFormat.of().formatHex(replayed)).isEqualTo(value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "keylime-binary_bios_measurements-bogus",
        "keylime-binary_bios_measurements-empty"
      })
  void refusesWhatIsNoLog(String file) throws Exception {
    byte[] log = shared(file);
    assertThatThrownBy(() -> EventLog.replay(log)).isInstanceOf(TpmFormatException.class);
  }

  private static byte[] shared(String file) throws Exception {
    Path path = Path.of(System.getProperty("adyton.testdata"), "attestation/tpm", file);
    assumeTrue(Files.exists(path), "skipped: " + file + " absent");
    return Files.readAllBytes(path);
  }

  @Test
  void refusesAnEventThatEndsEarly() {
    byte[] log = log(event(7, EV_SEPARATOR, new byte[32]));
    assertThatThrownBy(() -> EventLog.replay(Arrays.copyOf(log, log.length - 1)))
        .isInstanceOfSatisfying(
            TpmFormatException.class, e -> assertThat(e.code()).isEqualTo(Code.TRUNCATED));
  }

  @Test
  void refusesALocalityAfterAMeasurement() {
    byte[] data = "StartupLocality\0\3".getBytes(StandardCharsets.US_ASCII);
    byte[] log =
        log(event(0, EV_SEPARATOR, new byte[32]), event(0, EV_NO_ACTION, new byte[32], data));
    assertThatThrownBy(() -> EventLog.replay(log)).isInstanceOf(TpmFormatException.class);
  }

  private static byte[] log(byte[]... events) {
    ByteBuffer out = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    // TCG_PCR_EVENT around a TCG_EfiSpecIDEvent with one bank.
    out.putInt(0).putInt(EV_NO_ACTION).put(new byte[20]).putInt(33);
    out.put("Spec ID Event03\0".getBytes(StandardCharsets.US_ASCII)).putInt(0).putInt(0x02000200);
    out.putInt(1).putShort((short) TpmAlg.SHA256).putShort((short) 32).put((byte) 0);
    for (byte[] event : events) {
      out.put(event);
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  private static byte[] event(int pcr, int type, byte[] digest) {
    return event(pcr, type, digest, new byte[4]);
  }

  private static byte[] event(int pcr, int type, byte[] digest, byte[] data) {
    ByteBuffer out =
        ByteBuffer.allocate(18 + digest.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(pcr).putInt(type).putInt(1).putShort((short) TpmAlg.SHA256).put(digest);
    out.putInt(data.length).put(data);
    return out.array();
  }
}
