package dev.adyton.attestation;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Json;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Members in the forms that documents of this package share; errors carry the member's name. */
final class Members {
  private Members() {}

  static Digest digest(Json.Obj in, String member) throws CodecException {
    String text = in.string(member);
    try {
      return Digest.parse(text);
    } catch (CodecException e) {
      throw new CodecException(e.code(), member);
    }
  }

  static List<Digest> digests(Json.Obj in, String member) throws CodecException {
    List<Digest> digests = new ArrayList<>();
    for (String text : in.strings(member)) {
      try {
        digests.add(Digest.parse(text));
      } catch (CodecException e) {
        throw new CodecException(e.code(), member);
      }
    }
    return List.copyOf(digests);
  }

  static byte[] base64(Json.Obj in, String member) throws CodecException {
    String text = in.string(member);
    try {
      return Base64s.decode(text);
    } catch (CodecException e) {
      throw new CodecException(e.code(), member);
    }
  }

  /** Unix seconds, not negative. */
  static long time(Json.Obj in, String member) throws CodecException {
    long seconds = in.integer(member);
    if (seconds < 0) {
      throw new CodecException(Code.VALUE, member);
    }
    return seconds;
  }

  /** Without a stream: a first verdict waits for each class that is spun for one. */
  static boolean allMatch(Pattern form, Iterable<String> texts) {
    for (String text : texts) {
      if (!form.matcher(text).matches()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whole seconds, as {@link Instant} would say them, without building every form of date first.
   */
  static String utc(Instant time) {
    LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
    return utc + (utc.getSecond() == 0 ? ":00Z" : "Z");
  }

  static Json.Arr strings(List<?> values) {
    List<String> texts = new ArrayList<>();
    for (Object value : values) {
      texts.add(value.toString());
    }
    return Json.strings(texts);
  }
}
