package dev.adyton.attestation;

import dev.adyton.attestation.TdxPolicy.Attribute;
import dev.adyton.attestation.TdxPolicy.ReferenceValues;
import dev.adyton.attestation.TdxPolicy.Register;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Json;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads member {@code tdx} of a policy file; the layout is in docs/formats.md. */
final class TdxPolicyFile {
  private static final Pattern STATUS = Pattern.compile("[A-Za-z]{1,64}");
  private static final Pattern VALUE = Pattern.compile("[0-9a-f]{96}");
  private static final int MAX_LIST = 256;

  private TdxPolicyFile() {}

  static TdxPolicy parse(Json.Obj in) throws CodecException {
    in.requireOnly("roots", "tcb_status", "least_evaluation", "measurements", "tolerate");
    return new TdxPolicy(
        PolicyFile.certificates(in, "roots"),
        in.has("tcb_status") ? statuses(in) : Set.of("UpToDate"),
        in.has("least_evaluation") ? Members.time(in, "least_evaluation") : 0,
        references(in),
        tolerated(in));
  }

  private static Set<String> statuses(Json.Obj in) throws CodecException {
    Set<String> statuses = new HashSet<>(in.strings("tcb_status"));
    // A platform whose keys are known to be out is not one that a policy can accept.
    if (!Members.allMatch(STATUS, statuses) || statuses.contains("Revoked")) {
      throw new CodecException(Code.VALUE, "tcb_status");
    }
    return statuses;
  }

  private static List<ReferenceValues> references(Json.Obj in) throws CodecException {
    List<ReferenceValues> references = new ArrayList<>();
    if (in.has("measurements")) {
      for (Json.Obj entry : in.array("measurements").objects()) {
        entry.requireOnly("name", "sha384");
        references.add(reference(entry.string("name"), entry.object("sha384")));
      }
    }
    if (references.size() > MAX_LIST) {
      throw new CodecException(Code.SIZE, "measurements");
    }
    return references;
  }

  private static ReferenceValues reference(String name, Json.Obj values) throws CodecException {
    SortedMap<Register, String> registers = new TreeMap<>();
    for (String key : values.keys()) {
      Optional<Register> register = Register.of(key);
      String value = values.string(key);
      if (register.isEmpty() || !VALUE.matcher(value).matches()) {
        throw new CodecException(Code.FORMAT, "sha384");
      }
      registers.put(register.get(), value);
    }
    if (Register.ZEROS.equals(registers.get(Register.MRTD))
        || !registers.keySet().containsAll(Register.REQUIRED)) {
      throw new CodecException(Code.VALUE, "sha384");
    }
    return new ReferenceValues(name, registers);
  }

  private static Set<Attribute> tolerated(Json.Obj in) throws CodecException {
    Set<Attribute> tolerated = EnumSet.noneOf(Attribute.class);
    if (in.has("tolerate")) {
      for (String name : in.strings("tolerate")) {
        Attribute found = null;
        for (Attribute attribute : Attribute.values()) {
          found = attribute.name().equals(name) ? attribute : found;
        }
        if (found == null) {
          throw new CodecException(Code.VALUE, "tolerate");
        }
        tolerated.add(found);
      }
    }
    return tolerated;
  }
}
