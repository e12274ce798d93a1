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

  /** One field of the header off by one: its PCR, its type, its size, its banks. */
  @ParameterizedTest
  @CsvSource({
    "0, 1, VALUE", "4, 4, VALUE", "28, 255, TRUNCATED", "28, 27, VALUE", "32, 0x73, VALUE",
    "47, 1, VALUE", "56, 0, LIMIT", "56, 2, LIMIT", "56, 9, LIMIT", "59, 0x80, LIMIT",
    "60, 0x0c, ALGORITHM", "62, 31, VALUE", "62, 33, VALUE", "63, 1, VALUE",
  })
  void refusesAnotherHeader(int at, String value, Code code) {
    byte[] log = log(event(7, EV_SEPARATOR, new byte[32]));
    log[at] = Integer.decode(value).byteValue();
    refused(log, code);
  }

  /** One field of an event off by one: its PCR, how many digests, which. */
  @ParameterizedTest
  @CsvSource({
    "0, 24, LIMIT",
    "3, 0x80, LIMIT",
    "8, 0, LIMIT",
    "8, 2, LIMIT",
    "12, 0x0c, ALGORITHM",
    "46, 5, TRUNCATED",
    "49, 0x80, TRUNCATED",
  })
  void refusesAnotherEvent(int at, String value, Code code) {
    byte[] event = event(23, EV_SEPARATOR, new byte[32]);
    assertThat(replayed(log(event))).containsOnlyKeys(23);
    event[at] = Integer.decode(value).byteValue();
    refused(log(event), code);
  }

  private static java.util.SortedMap<Integer, byte[]> replayed(byte[] log) {
    try {
      return EventLog.replay(log).pcrs();
    } catch (TpmFormatException e) {
      throw new AssertionError(e);
    }
  }

  private static void refused(byte[] log, Code code) {
    assertThatThrownBy(() -> EventLog.replay(log))
        .isInstanceOfSatisfying(
            TpmFormatException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void replaysOneBankOfEight() throws Exception {
    int[] banks = {4, 12, 13, 11, 0x12, 0x27, 0x28, 0x29};
    int[] sizes = {20, 48, 64, 32, 32, 32, 48, 64};
    ByteBuffer header = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(0).putInt(EV_NO_ACTION).put(new byte[20]).putInt(29 + 4 * 8);
    header.put("Spec ID Event03\0".getBytes(StandardCharsets.US_ASCII)).putInt(0).putInt(0);
    header.putInt(8);
    ByteBuffer event = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    event.putInt(5).putInt(EV_SEPARATOR).putInt(8);
    for (int i = 0; i < 8; i++) {
      header.putShort((short) banks[i]).putShort((short) sizes[i]);
      byte[] digest = new byte[sizes[i]];
      Arrays.fill(digest, (byte) i);
      event.putShort((short) banks[i]).put(digest);
    }
    header.put((byte) 0);
    event.putInt(0);
    byte[] log = Arrays.copyOf(header.array(), header.position() + event.position());
    System.arraycopy(event.array(), 0, log, header.position(), event.position());
    byte[] third = new byte[32];
    Arrays.fill(third, (byte) 3);
    assertThat(replayed(log).get(5)).isEqualTo(TpmHash.sha256(new byte[32], third));
    byte[] wide = log.clone();
    wide[60 + 2 * 4 + 2] = 65;
    refused(wide, Code.VALUE);
    byte[] twice = log.clone();
    twice[60] = 11;
    twice[62] = 32;
    refused(twice, Code.VALUE);
    byte[] without = log.clone();
    without[60 + 3 * 4] = 0x12;
    refused(without, Code.VALUE);
    byte[] absent = log.clone();
    absent[60 + 3 * 4] = 0x2a;
    refused(absent, Code.ALGORITHM);
  }

  /** Two digests of the same bank, none of another: which one was measured, nobody can say. */
  @Test
  void refusesADigestTwiceOrNot() {
    ByteBuffer header = ByteBuffer.allocate(80).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(0).putInt(EV_NO_ACTION).put(new byte[20]).putInt(37);
    header.put("Spec ID Event03\0".getBytes(StandardCharsets.US_ASCII)).putInt(0).putInt(0);
    header.putInt(2).putShort((short) 11).putShort((short) 32);
    header.putShort((short) 0x27).putShort((short) 32).put((byte) 0);
    for (int[] named : new int[][] {{11, 0x27}, {11, 11}, {0x27, 0x27}}) {
      ByteBuffer event = ByteBuffer.allocate(84).order(ByteOrder.LITTLE_ENDIAN);
      event.putInt(1).putInt(EV_SEPARATOR).putInt(2);
      event.putShort((short) named[0]).put(new byte[32]);
      event.putShort((short) named[1]).put(new byte[32]).putInt(0);
      byte[] log = Arrays.copyOf(header.array(), header.position() + event.position());
      System.arraycopy(event.array(), 0, log, header.position(), event.position());
      if (named[0] == named[1]) {
        refused(log, Code.VALUE);
      } else {
        assertThat(replayed(log)).containsOnlyKeys(1);
      }
    }
  }

  @Test
  void aLocalityIsOfPcr0AndOfItsLength() throws Exception {
    byte[] told = "StartupLocality\0\3".getBytes(StandardCharsets.US_ASCII);
    assertThat(replayed(log(event(0, EV_NO_ACTION, new byte[32], told))).get(0)).endsWith(3);
    assertThat(replayed(log(event(1, EV_NO_ACTION, new byte[32], told)))).isEmpty();
    for (byte[] other :
        new byte[][] {
          Arrays.copyOf(told, 16),
          Arrays.copyOf(told, 18),
          "startupLocality\0\3".getBytes(StandardCharsets.US_ASCII)
        }) {
      assertThat(replayed(log(event(0, EV_NO_ACTION, new byte[32], other)))).isEmpty();
    }
    byte[] then = TpmHash.sha256(new byte[] {1});
    byte[] start = new byte[32];
    start[31] = 3;
    byte[] log = log(event(0, EV_NO_ACTION, new byte[32], told), event(0, EV_SEPARATOR, then));
    assertThat(replayed(log).get(0)).isEqualTo(TpmHash.sha256(start, then));
    assertThat(EventLog.replay(log).events()).isEqualTo(2);
    replayed(log).values().forEach(value -> value[0] ^= 1);
    assertThat(replayed(log).get(0)).isEqualTo(TpmHash.sha256(start, then));
  }

  @Test
  void aLogHasAnEnd() throws Exception {
    byte[] event = event(7, EV_SEPARATOR, new byte[32], new byte[0]);
    byte[] head = log();
    byte[] most = new byte[head.length + 8192 * event.length];
    System.arraycopy(head, 0, most, 0, head.length);
    for (int i = 0; i < 8192; i++) {
      System.arraycopy(event, 0, most, head.length + i * event.length, event.length);
    }
    assertThat(EventLog.replay(most).events()).isEqualTo(8192);
    byte[] more = Arrays.copyOf(most, most.length + event.length);
    System.arraycopy(event, 0, more, most.length, event.length);
    refused(more, Code.LIMIT);
    byte[] filler = new byte[(1 << 20) - head.length - 50];
    byte[] longest = Arrays.copyOf(head, 1 << 20);
    byte[] one = event(7, EV_SEPARATOR, new byte[32], filler);
    System.arraycopy(one, 0, longest, head.length, one.length);
    assertThat(EventLog.replay(longest).events()).isEqualTo(1);
    refused(Arrays.copyOf(longest, (1 << 20) + 1), Code.LIMIT);
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
