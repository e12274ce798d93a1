package dev.adyton.crypto;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the parts that messages of RFC 9292 are made of. */
final class BhttpWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  BhttpWriter varint(long value) {
    out.writeBytes(Varint.encode(value));
    return this;
  }

  BhttpWriter bytes(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  BhttpWriter prefixed(byte[] bytes) {
    return varint(bytes.length).bytes(bytes);
  }

  BhttpWriter prefixed(String text) {
    return prefixed(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  BhttpWriter lines(List<HttpField> fields) {
    for (HttpField field : fields) {
      prefixed(field.name()).prefixed(field.value());
    }
    return this;
  }

  /** Known-Length Field Section, §3.1. */
  BhttpWriter section(List<HttpField> fields) {
    return prefixed(new BhttpWriter().lines(fields).done());
  }

  BhttpWriter zeros(int count) {
    return bytes(new byte[count]);
  }

  byte[] done() {
    return out.toByteArray();
  }
}
