package dev.adyton.attestation.release;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What one kind of machine measures when it boots a release (RFC 9334: Reference Values).
 * Immutable.
 *
 * @param name shown where it matches, 1 to 64 of {@code a-z 0-9 . _ -}
 * @param type the type of evidence that shows it, such as {@code tpm2}
 * @param values by name, lower-case hex of a SHA-256 or SHA-384: registers by their index, {@code
 *     measurement} for SEV-SNP, {@code mrtd} and {@code rtmr0} to {@code rtmr3} for TDX
 */
public record ReleasePlatform(String name, String type, SortedMap<String, String> values) {
  /** The most values of one platform. */
  public static final int MAX_VALUES = 32;

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
  private static final Pattern TYPE = Pattern.compile("[a-z0-9-]{1,32}");
  private static final Pattern KEY = Pattern.compile("[a-z0-9]{1,16}");
  private static final Pattern VALUE = Pattern.compile("([0-9a-f]{64}|[0-9a-f]{96})");

  /** Checks the forms. */
  public ReleasePlatform {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    if (!NAME.matcher(name).matches() || !TYPE.matcher(type).matches()) {
      throw new IllegalArgumentException("platforms");
    }
    if (values.isEmpty()
        || values.size() > MAX_VALUES
        || !allMatch(KEY, values.keySet())
        || !allMatch(VALUE, values.values())) {
      throw new IllegalArgumentException("values");
    }
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

  static ReleasePlatform parse(Json.Obj in) throws CodecException {
    in.requireOnly("name", "type", "values");
    Json.Obj given = in.object("values");
    TreeMap<String, String> values = new TreeMap<>();
    for (String key : given.keys()) {
      values.put(key, given.string(key));
    }
    return new ReleasePlatform(in.string("name"), in.string("type"), values);
  }

  Json json() {
    Json.ObjBuilder out = Json.object();
    values.forEach(out::put);
    return Json.object().put("name", name).put("type", type).put("values", out.build()).build();
  }
}
