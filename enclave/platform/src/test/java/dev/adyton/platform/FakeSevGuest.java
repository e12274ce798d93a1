package dev.adyton.platform;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What the driver behind {@code /dev/sev-guest} does with the memory that it is handed, at the
 * addresses and offsets of {@code linux/sev-guest.h}.
 */
final class FakeSevGuest implements SevGuest {
  final List<Long> asked = new ArrayList<>();
  int open;

  /** What the host keeps for its guests, zeros behind it as far as there is room. */
  byte[] table = new byte[0];

  /** Refuses any room, and says that this much is needed. */
  OptionalInt claim = OptionalInt.empty();

  long error;
  int status;
  int length = 1184;

  SevGuest.Opener opener() {
    return () -> {
      open++;
      return this;
    };
  }

  @Override
  public boolean obeys(long request, MemorySegment argument) {
    asked.add(request);
    ByteBuffer call = at(argument.address(), 32);
    if (call.get(0) != 1 || error != 0) {
      call.putLong(24, error);
      return false;
    }
    ByteBuffer wanted = at(call.getLong(8), 112);
    if (request == 0xC0205302L && !certificates(wanted)) {
      call.putLong(24, 1L << 32);
      return false;
    }
    ByteBuffer response = at(call.getLong(16), 4000);
    response.putInt(0, status).putInt(4, length);
    byte[] data = new byte[64];
    wanted.get(0, data);
    response.put(32 + 0x50, data);
    return request == 0xC0205302L || request == 0xC0205300L;
  }

  private boolean certificates(ByteBuffer wanted) {
    int room = wanted.getInt(104);
    int need = claim.orElse((table.length + 4095) / 4096 * 4096);
    if (claim.isPresent() || room % 4096 != 0 || room < need) {
      wanted.putInt(104, need);
      return false;
    }
    at(wanted.getLong(96), room).put(0, table);
    return true;
  }

  @SuppressWarnings("restricted") // as the kernel looks at another's memory
  private static ByteBuffer at(long address, int bytes) {
    return MemorySegment.ofAddress(address)
        .reinterpret(bytes)
        .asByteBuffer()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() {
    open--;
  }
}
