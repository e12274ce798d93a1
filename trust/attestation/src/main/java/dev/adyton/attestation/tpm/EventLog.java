package dev.adyton.attestation.tpm;

import dev.adyton.attestation.tpm.TpmFormatException.Code;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The firmware's event log in crypto-agile form, replayed for the SHA-256 bank (TCG "PC Client
 * Platform Firmware Profile" §10.2). Immutable.
 *
 * <p>The log is the host's word and proves nothing by itself; that its replay gives the quoted
 * values shows that nothing was measured which the log does not tell.
 */
public final class EventLog {
  private static final String STRUCTURE = "TCG_PCR_EVENT2";
  private static final byte[] SIGNATURE = {
    'S', 'p', 'e', 'c', ' ', 'I', 'D', ' ', 'E', 'v', 'e', 'n', 't', '0', '3', 0
  };
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_EVENTS = 8192;
  private static final int MAX_BANKS = 8;
  private static final int MAX_DIGEST = 64;
  private static final int MAX_PCR = 23;
  private static final int SHA1_BYTES = 20;

  /** Told, not measured: skipped by a replay. */
  private static final int EV_NO_ACTION = 3;

  /** Where a locality-4 start leaves its mark: PCR 0 then starts with the locality, not zero. */
  private static final byte[] STARTUP_LOCALITY = {
    'S', 't', 'a', 'r', 't', 'u', 'p', 'L', 'o', 'c', 'a', 'l', 'i', 't', 'y', 0
  };

  private final ByteBuffer in;
  private final Map<Integer, Integer> banks = new HashMap<>();
  private final TreeMap<Integer, byte[]> pcrs = new TreeMap<>();
  private int events;

  private EventLog(byte[] log) throws TpmFormatException {
    if (log.length > MAX_BYTES) {
      throw fail(Code.LIMIT);
    }
    in = ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN);
    readHeader();
    while (in.hasRemaining()) {
      readEvent();
    }
  }

  /**
   * Reads and replays a log.
   *
   * @param log the firmware's bytes, at most 1 MiB
   */
  public static EventLog replay(byte[] log) throws TpmFormatException {
    return new EventLog(log);
  }

  /** Returns what each PCR that the log speaks of has to hold, 32 bytes each. */
  public SortedMap<Integer, byte[]> pcrs() {
    TreeMap<Integer, byte[]> copy = new TreeMap<>();
    pcrs.forEach((pcr, value) -> copy.put(pcr, value.clone()));
    return Collections.unmodifiableSortedMap(copy);
  }

  /** Returns how many events the log holds, its header not counted. */
  public int events() {
    return events;
  }

  /** The first event has the old SHA-1 form and says which banks the others carry. */
  private void readHeader() throws TpmFormatException {
    int pcr = i32();
    int type = i32();
    take(SHA1_BYTES);
    ByteBuffer spec = ByteBuffer.wrap(take(i32())).order(ByteOrder.LITTLE_ENDIAN);
    // Signature, platform class, version and UINTN size; then the banks.
    int fixed = SIGNATURE.length + 8;
    if (pcr != 0 || type != EV_NO_ACTION || spec.remaining() < fixed + 4 || !startsWith(spec)) {
      throw fail(Code.VALUE);
    }
    spec.position(fixed);
    int count = spec.getInt();
    if (count < 1 || count > MAX_BANKS || spec.remaining() < 4 * count) {
      throw fail(Code.LIMIT);
    }
    for (int i = 0; i < count; i++) {
      int algorithm = Short.toUnsignedInt(spec.getShort());
      int size = Short.toUnsignedInt(spec.getShort());
      if (size > MAX_DIGEST || (algorithm == TpmAlg.SHA256 && size != 32)) {
        throw fail(Code.VALUE);
      }
      if (banks.put(algorithm, size) != null) {
        throw fail(Code.VALUE);
      }
    }
    if (!banks.containsKey(TpmAlg.SHA256)) {
      throw fail(Code.ALGORITHM);
    }
  }

  private void readEvent() throws TpmFormatException {
    int pcr = i32();
    int type = i32();
    int count = i32();
    if (pcr < 0 || pcr > MAX_PCR || count != banks.size() || ++events > MAX_EVENTS) {
      throw fail(Code.LIMIT);
    }
    byte[] sha256 = null;
    for (int i = 0; i < count; i++) {
      int algorithm = u16();
      Integer size = banks.get(algorithm);
      if (size == null) {
        throw fail(Code.ALGORITHM);
      }
      byte[] digest = take(size);
      if (algorithm == TpmAlg.SHA256) {
        if (sha256 != null) {
          throw fail(Code.VALUE);
        }
        sha256 = digest;
      }
    }
    byte[] data = take(i32());
    if (type == EV_NO_ACTION) {
      noteLocality(pcr, data);
    } else if (sha256 == null) {
      throw fail(Code.VALUE);
    } else {
      byte[] before = pcrs.getOrDefault(pcr, new byte[32]);
      pcrs.put(pcr, TpmHash.sha256(before, sha256));
    }
  }

  private void noteLocality(int pcr, byte[] data) throws TpmFormatException {
    int name = STARTUP_LOCALITY.length;
    if (pcr != 0 || data.length != name + 1) {
      return;
    }
    if (Arrays.equals(data, 0, name, STARTUP_LOCALITY, 0, name)) {
      if (pcrs.containsKey(0)) {
        throw fail(Code.VALUE);
      }
      byte[] start = new byte[32];
      start[31] = data[name];
      pcrs.put(0, start);
    }
  }

  private static boolean startsWith(ByteBuffer spec) {
    return spec.slice(0, SIGNATURE.length).equals(ByteBuffer.wrap(SIGNATURE));
  }

  private int i32() throws TpmFormatException {
    need(4);
    return in.getInt();
  }

  private int u16() throws TpmFormatException {
    need(2);
    return Short.toUnsignedInt(in.getShort());
  }

  private byte[] take(int count) throws TpmFormatException {
    need(count);
    byte[] taken = new byte[count];
    in.get(taken);
    return taken;
  }

  private void need(int count) throws TpmFormatException {
    if (count < 0 || count > in.remaining()) {
      throw fail(Code.TRUNCATED);
    }
  }

  private static TpmFormatException fail(Code code) {
    return new TpmFormatException(code, STRUCTURE);
  }
}
