package dev.adyton.node.mcp;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Parts a stream of server-sent events (WHATWG HTML, 9.2.6) into their data. Knows nothing of
 * events' types and ids: nothing here depends on them. Used by one thread at a time.
 */
final class SseReader {
  private static final byte[] NAME = {'d', 'a', 't', 'a', ':'};

  private final Consumer<byte[]> event;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private boolean some;
  private boolean returned;

  /**
   * @param event is given each event's data
   */
  SseReader(Consumer<byte[]> event) {
    this.event = event;
  }

  void take(byte b) {
    // A line ends with CR, LF, or both: the second of both ends nothing.
    if (b == '\n' && returned) {
      returned = false;
      return;
    }
    returned = b == '\r';
    if (b != '\n' && b != '\r') {
      line.write(b);
      return;
    }
    byte[] whole = line.toByteArray();
    line.reset();
    if (whole.length == 0) {
      dispatch();
    } else {
      field(whole);
    }
  }

  private void dispatch() {
    byte[] whole = data.toByteArray();
    boolean given = some;
    data.reset();
    some = false;
    if (given) {
      event.accept(whole);
    }
  }

  private void field(byte[] whole) {
    int name = NAME.length;
    if (whole.length < name || !Arrays.equals(whole, 0, name, NAME, 0, name)) {
      return;
    }
    int from = whole.length > name && whole[name] == ' ' ? name + 1 : name;
    if (some) {
      data.write('\n');
    }
    data.write(whole, from, whole.length - from);
    some = true;
  }
}
