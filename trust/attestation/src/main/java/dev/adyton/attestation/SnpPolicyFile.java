package dev.adyton.attestation;

import dev.adyton.attestation.SnpPolicy.GuestBit;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Json;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads member {@code snp} of a policy file; the layout is in docs/formats.md. */
final class SnpPolicyFile {
  private static final List<String> COMPONENTS =
      List.of("bootloader", "tee", "snp", "microcode", "fmc");
  private static final Pattern PRODUCT = Pattern.compile("[A-Z][a-z]{1,15}");
  private static final Pattern MEASUREMENT = Pattern.compile("[0-9a-f]{96}");
  private static final Pattern CHIP = Pattern.compile("[0-9a-f]{16}|[0-9a-f]{128}");
  private static final int MAX_LIST = 4096;

  private SnpPolicyFile() {}

  static SnpPolicy parse(Json.Obj in) throws CodecException {
    in.requireOnly(
        "roots",
        "products",
        "floor",
        "measurements",
        "chips",
        "require",
        "tolerate",
        "vlek",
        "revocation");
    return new SnpPolicy(
        PolicyFile.certificates(in, "roots"),
        texts(in, "products", PRODUCT),
        in.has("floor") ? floor(in.object("floor")) : List.of(),
        texts(in, "measurements", MEASUREMENT),
        texts(in, "chips", CHIP),
        bits(in, "require"),
        bits(in, "tolerate"),
        in.has("vlek") && in.bool("vlek"),
        in.has("revocation") && in.bool("revocation"));
  }

  private static Set<String> texts(Json.Obj in, String member, Pattern form) throws CodecException {
    Set<String> texts = in.has(member) ? new HashSet<>(in.strings(member)) : Set.of();
    if (texts.size() > MAX_LIST || !Members.allMatch(form, texts)) {
      throw new CodecException(Code.VALUE, member);
    }
    return texts;
  }

  private static List<Integer> floor(Json.Obj in) throws CodecException {
    in.requireOnly(COMPONENTS.toArray(String[]::new));
    List<Integer> floor = new ArrayList<>();
    for (String component : COMPONENTS) {
      long least = in.has(component) ? in.integer(component) : 0;
      if (least < 0 || least > 0xff) {
        throw new CodecException(Code.VALUE, component);
      }
      floor.add((int) least);
    }
    return floor;
  }

  private static Set<GuestBit> bits(Json.Obj in, String member) throws CodecException {
    Set<GuestBit> bits = EnumSet.noneOf(GuestBit.class);
    for (String name : texts(in, member, Pattern.compile("[A-Z0-9_]{1,32}"))) {
      GuestBit found = null;
      for (GuestBit bit : GuestBit.values()) {
        found = bit.name().equals(name) ? bit : found;
      }
      if (found == null) {
        throw new CodecException(Code.VALUE, member);
      }
      bits.add(found);
    }
    return bits;
  }
}
