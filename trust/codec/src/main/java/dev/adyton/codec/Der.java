package dev.adyton.codec;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/**
 * Writes the few shapes of DER (ITU-T X.690 §10) that certificates and signatures in PE files need.
 * Every method returns one whole element. Stateless; reading DER is the JDK's.
 */
public final class Der {
  private static final DateTimeFormatter UTC_TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private Der() {}

  /** {@code SEQUENCE}. */
  public static byte[] sequence(byte[]... parts) {
    return tagged(0x30, parts);
  }

  /** {@code SET}. */
  public static byte[] set(byte[]... parts) {
    return tagged(0x31, parts);
  }

  /**
   * An element of that tag.
   *
   * @param parts its content, 65,535 bytes at most
   */
  public static byte[] tagged(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    length(out, content.size());
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  private static void length(ByteArrayOutputStream out, int length) {
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else if (length < 0x10000) {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    } else {
      throw new IllegalArgumentException("length");
    }
  }

  /** {@code INTEGER}. */
  public static byte[] integer(BigInteger value) {
    return tagged(0x02, value.toByteArray());
  }

  /** {@code BOOLEAN}. */
  public static byte[] bool(boolean value) {
    return tagged(0x01, new byte[] {(byte) (value ? 0xff : 0)});
  }

  /** {@code OCTET STRING}. */
  public static byte[] octets(byte[] content) {
    return tagged(0x04, content);
  }

  /** {@code BIT STRING}, the last {@code unused} bits of which do not count. */
  public static byte[] bits(byte[] content, int unused) {
    return tagged(0x03, new byte[] {(byte) unused}, content);
  }

  /** {@code UTF8String}. */
  public static byte[] utf8(String text) {
    return tagged(0x0c, text.getBytes(StandardCharsets.UTF_8));
  }

  /** {@code UTCTime}. */
  public static byte[] time(Instant instant) {
    return tagged(0x17, UTC_TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
  }

  /** {@code OBJECT IDENTIFIER}. */
  public static byte[] oid(int... arcs) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(arcs[0] * 40 + arcs[1]);
    for (int i = 2; i < arcs.length; i++) {
      int arc = arcs[i];
      for (int shift = 28; shift > 0; shift -= 7) {
        if (arc >>> shift != 0) {
          out.write(0x80 | (arc >>> shift & 0x7f));
        }
      }
      out.write(arc & 0x7f);
    }
    return tagged(0x06, out.toByteArray());
  }

  /** Returns what is inside of one element that this class wrote. */
  public static byte[] content(byte[] element) {
    int first = element[1] & 0xff;
    int header = first < 0x80 ? 2 : 2 + (first & 0x7f);
    return Arrays.copyOfRange(element, header, element.length);
  }
}
