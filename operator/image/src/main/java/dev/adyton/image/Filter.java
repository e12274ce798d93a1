package dev.adyton.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The image's packet filter as one nfnetlink batch that init hands to the kernel: both ways shut,
 * but TCP to the node's port, answers from it, and notices that a packet was too big. It knows no
 * connections: an answer is a packet from the port that does not open one. So nothing in the image
 * can call anybody. Numbers are those of the kernel's {@code linux/netfilter/nf_tables.h}.
 * Stateless.
 */
final class Filter {
  static final int PORT = 8443;

  private static final int NEW_TABLE = 10 << 8;
  private static final int NEW_CHAIN = 10 << 8 | 3;
  private static final int NEW_RULE = 10 << 8 | 6;
  private static final int REQUEST_ACK_CREATE = 1 | 4 | 0x400;
  private static final int APPEND = 0x800;
  private static final int INET = 1;

  private static final int IN = 1;
  private static final int FORWARD = 2;
  private static final int OUT = 3;

  private static final int META_IIF = 4;
  private static final int META_OIF = 5;
  private static final int META_L4PROTO = 16;
  private static final int LOOPBACK = 1;
  private static final int TCP = 6;
  private static final int ICMP = 1;
  private static final int UNREACHABLE = 3;
  private static final int SYN_ACK = 0x12;
  private static final int SYN = 0x02;

  private Filter() {}

  static byte[] batch() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(message(0x10, 1, 0, 10, new byte[0]));
    out.writeBytes(message(NEW_TABLE, REQUEST_ACK_CREATE, INET, 0, text(1, "adyton")));
    out.writeBytes(chain("in", IN));
    out.writeBytes(chain("forward", FORWARD));
    out.writeBytes(chain("out", OUT));
    out.writeBytes(rule("in", meta(META_IIF, ByteOrder.LITTLE_ENDIAN, LOOPBACK)));
    out.writeBytes(rule("in", proto(TCP), field(2, 2), equal(port())));
    out.writeBytes(rule("in", proto(ICMP), field(0, 1), equal(new byte[] {UNREACHABLE})));
    out.writeBytes(rule("out", meta(META_OIF, ByteOrder.LITTLE_ENDIAN, LOOPBACK)));
    out.writeBytes(
        rule("out", proto(TCP), field(0, 2), equal(port()), field(13, 1), mask(), unequal(SYN)));
    out.writeBytes(message(0x11, 1, 0, 10, new byte[0]));
    return out.toByteArray();
  }

  private static byte[] chain(String name, int hook) {
    return message(
        NEW_CHAIN,
        REQUEST_ACK_CREATE,
        INET,
        0,
        join(
            text(1, "adyton"),
            text(3, name),
            nest(4, number(1, hook), number(2, 0)),
            number(5, 0), // policy: drop
            text(7, "filter")));
  }

  private static byte[] rule(String chain, byte[]... expressions) {
    byte[] accept =
        expression("immediate", number(1, 0), nest(2, nest(2, number(1, 1)))); // verdict: accept
    return message(
        NEW_RULE,
        REQUEST_ACK_CREATE | APPEND,
        INET,
        0,
        join(text(1, "adyton"), text(2, chain), nest(4, join(expressions), accept)));
  }

  private static byte[] expression(String name, byte[]... data) {
    return nest(1, text(1, name), nest(2, data));
  }

  /** Compares four bytes of the machine's order with what the kernel knows of a packet. */
  private static byte[] meta(int key, ByteOrder order, int value) {
    byte[] wanted = ByteBuffer.allocate(4).order(order).putInt(value).array();
    return join(expression("meta", number(2, key), number(1, 1)), equal(wanted));
  }

  private static byte[] proto(int number) {
    return join(
        expression("meta", number(2, META_L4PROTO), number(1, 1)),
        equal(new byte[] {(byte) number}));
  }

  /** Loads bytes of the transport header. */
  private static byte[] field(int offset, int length) {
    return expression("payload", number(1, 1), number(2, 2), number(3, offset), number(4, length));
  }

  private static byte[] mask() {
    return expression(
        "bitwise",
        number(1, 1),
        number(2, 1),
        number(3, 1),
        nest(4, attribute(1, new byte[] {SYN_ACK})),
        nest(5, attribute(1, new byte[] {0})));
  }

  private static byte[] equal(byte[] value) {
    return expression("cmp", number(1, 1), number(2, 0), nest(3, attribute(1, value)));
  }

  private static byte[] unequal(int value) {
    return expression(
        "cmp", number(1, 1), number(2, 1), nest(3, attribute(1, new byte[] {(byte) value})));
  }

  private static byte[] port() {
    return ByteBuffer.allocate(2).putShort((short) PORT).array();
  }

  private static byte[] message(int type, int flags, int family, int resource, byte[] body) {
    ByteBuffer out = ByteBuffer.allocate(20 + body.length).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(20 + body.length).putShort((short) type).putShort((short) flags);
    out.putInt(0).putInt(0); // sequence, port
    out.put((byte) family).put((byte) 0).order(ByteOrder.BIG_ENDIAN).putShort((short) resource);
    return out.put(body).array();
  }

  private static byte[] attribute(int type, byte[] value) {
    int size = 4 + value.length;
    ByteBuffer out = ByteBuffer.allocate((size + 3) / 4 * 4).order(ByteOrder.LITTLE_ENDIAN);
    return out.putShort((short) size).putShort((short) type).put(value).array();
  }

  private static byte[] nest(int type, byte[]... inside) {
    return attribute(type | 0x8000, join(inside));
  }

  private static byte[] number(int type, int value) {
    return attribute(type, ByteBuffer.allocate(4).putInt(value).array());
  }

  private static byte[] text(int type, String value) {
    return attribute(type, (value + "\0").getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List.of(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }
}
