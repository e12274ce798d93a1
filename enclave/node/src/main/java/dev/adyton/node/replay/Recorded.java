package dev.adyton.node.replay;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.receipt.ExchangeRequest;
import dev.adyton.receipt.ExchangeResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the bytes that a receipt's digests cover back into what they say. What a digest covers has
 * one reading: a head of fixed lines, a blank line, the content. Stateless.
 */
final class Recorded {
  private static final Pattern REQUEST =
      Pattern.compile("adyton-request/1\n([^ \n]+) ([^ \n]+)\ncontent-type: ([^\n]*)");
  private static final Pattern RESPONSE =
      Pattern.compile("adyton-response/1\n([0-9]{3})\ncontent-type: ([^\n]*)");

  private Recorded() {}

  static ExchangeRequest request(byte[] canonical) throws CodecException {
    int blank = blank(canonical);
    Matcher head = match(REQUEST, canonical, blank, "request");
    byte[] content = Arrays.copyOfRange(canonical, blank + 2, canonical.length);
    try {
      return new ExchangeRequest(head.group(1), head.group(2), head.group(3), content);
    } catch (IllegalArgumentException e) {
      throw new CodecException(Code.FORMAT, "request");
    }
  }

  static ExchangeResponse response(byte[] canonical) throws CodecException {
    int blank = blank(canonical);
    Matcher head = match(RESPONSE, canonical, blank, "response");
    byte[] content = Arrays.copyOfRange(canonical, blank + 2, canonical.length);
    try {
      return new ExchangeResponse(Integer.parseInt(head.group(1)), head.group(2), content);
    } catch (IllegalArgumentException e) {
      throw new CodecException(Code.FORMAT, "response");
    }
  }

  private static Matcher match(Pattern form, byte[] canonical, int blank, String member)
      throws CodecException {
    String head = new String(canonical, 0, Math.max(0, blank), StandardCharsets.ISO_8859_1);
    Matcher matcher = form.matcher(head);
    if (!matcher.matches()) {
      throw new CodecException(Code.FORMAT, member);
    }
    return matcher;
  }

  /** No line of the head is blank, so that the first blank one ends it. */
  private static int blank(byte[] canonical) throws CodecException {
    for (int i = 0; i + 1 < canonical.length; i++) {
      if (canonical[i] == '\n' && canonical[i + 1] == '\n') {
        return i;
      }
    }
    throw new CodecException(Code.FORMAT);
  }
}
