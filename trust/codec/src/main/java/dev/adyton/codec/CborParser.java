package dev.adyton.codec;

import dev.adyton.codec.CodecException.Code;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@link Cbor}. A length is compared with what is there before anything is allocated. */
final class CborParser {
  private static final int MAX_BYTES = 64 << 10;
  private static final int MAX_ITEMS = 4096;
  private static final int MAX_DEPTH = 16;
  private static final int BREAK = 0xFF;
  private static final int INDEFINITE = 31;

  private final ByteBuffer in;
  private int items;

  CborParser(byte[] bytes) throws CodecException {
    if (bytes.length > MAX_BYTES) {
      throw new CodecException(Code.SIZE);
    }
    in = ByteBuffer.wrap(bytes);
  }

  Cbor document() throws CodecException {
    Cbor item = first();
    if (in.hasRemaining()) {
      throw new CodecException(Code.TRAILING);
    }
    return item;
  }

  Cbor first() throws CodecException {
    return item(0);
  }

  private Cbor item(int depth) throws CodecException {
    if (depth > MAX_DEPTH) {
      throw new CodecException(Code.DEPTH);
    }
    if (++items > MAX_ITEMS) {
      throw new CodecException(Code.SIZE);
    }
    int initial = octet();
    int info = initial & 31;
    return switch (initial >> 5) {
      case 0 -> new Cbor.Int(argument(info));
      case 1 -> new Cbor.Int(-1 - argument(info));
      case 2 -> new Cbor.Bytes(take(info));
      case 3 -> new Cbor.Text(text(take(info)));
      case 4 -> array(info, depth);
      case 5 -> map(info, depth);
      case 6 -> new Cbor.Tagged(argument(info), item(depth + 1));
      default -> simple(info);
    };
  }

  private Cbor array(int info, int depth) throws CodecException {
    List<Cbor> values = new ArrayList<>();
    for (long left = count(info); more(left); left--) {
      values.add(item(depth + 1));
    }
    return new Cbor.Items(values);
  }

  private Cbor map(int info, int depth) throws CodecException {
    Map<Cbor, Cbor> entries = new LinkedHashMap<>();
    for (long left = count(info); more(left); left--) {
      Cbor key = item(depth + 1);
      if (!(key instanceof Cbor.Int || key instanceof Cbor.Text)) {
        throw new CodecException(Code.TYPE);
      }
      if (entries.put(key, item(depth + 1)) != null) {
        throw new CodecException(Code.DUPLICATE_KEY);
      }
    }
    return new Cbor.Fields(entries);
  }

  /** Returns how many entries follow, negative if a break says so. */
  private long count(int info) throws CodecException {
    long count = info == INDEFINITE ? -1 : argument(info);
    // Each entry takes at least an octet.
    if (count > in.remaining()) {
      throw new CodecException(Code.SYNTAX);
    }
    return count;
  }

  private boolean more(long left) throws CodecException {
    if (left >= 0) {
      return left > 0;
    }
    if (!in.hasRemaining()) {
      throw new CodecException(Code.SYNTAX);
    }
    if (Byte.toUnsignedInt(in.get(in.position())) != BREAK) {
      return true;
    }
    in.get();
    return false;
  }

  private static Cbor simple(int info) throws CodecException {
    return switch (info) {
      case 20 -> Cbor.Simple.FALSE;
      case 21 -> Cbor.Simple.TRUE;
      case 22 -> Cbor.Simple.NULL;
      default -> throw new CodecException(Code.SYNTAX);
    };
  }

  private long argument(int info) throws CodecException {
    if (info < 24) {
      return info;
    }
    if (info > 27) {
      throw new CodecException(Code.SYNTAX);
    }
    int octets = 1 << (info - 24);
    long value = 0;
    for (int i = 0; i < octets; i++) {
      value = value << 8 | octet();
    }
    if (value < 0) {
      throw new CodecException(Code.NUMBER);
    }
    return value;
  }

  private byte[] take(int info) throws CodecException {
    long length = argument(info);
    if (length > in.remaining()) {
      throw new CodecException(Code.SYNTAX);
    }
    byte[] taken = new byte[(int) length];
    in.get(taken);
    return taken;
  }

  private int octet() throws CodecException {
    if (!in.hasRemaining()) {
      throw new CodecException(Code.SYNTAX);
    }
    return Byte.toUnsignedInt(in.get());
  }

  private static String text(byte[] utf8) throws CodecException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new CodecException(Code.UTF8);
    }
  }
}
