package dev.adyton.attestation;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.CodecException.Code;
import dev.adyton.codec.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads member {@code nitro} of a policy file. */
final class NitroPolicyFile {
  /** What an enclave measures of its image: the whole, kernel and boot, application. */
  static final Set<Integer> ENCLAVE = Set.of(0, 1, 2);

  /** PCR 7, SHA-384, of an instance without Secure Boot: the same on unrelated hosts. */
  private static final String NOT_CONFIGURED =
      "98441c7f7625d10058c47683aec486ce311c633235eb5555"
          + "93a7ee791121e3578ae72d04ecef661f272d59058b77af35";

  private static final Pattern INDEX = Pattern.compile("[0-9]|[12][0-9]|3[01]");
  private static final Pattern VALUE = Pattern.compile("[0-9a-f]{96}");
  private static final int MAX_LIST = 256;

  private NitroPolicyFile() {}

  static NitroPolicy parse(Json.Obj in) throws CodecException {
    in.requireOnly("roots", "nitrotpm", "enclave");
    return new NitroPolicy(
        PolicyFile.certificates(in, "roots"),
        references(in, "nitrotpm", PcrProfile.NO_SECURE_BOOT.exact()),
        references(in, "enclave", ENCLAVE));
  }

  /** {@code [{"name":"…","sha384":{"4":"hex",…}}]}: the required registers and any others. */
  private static List<NitroPolicy.ReferenceValues> references(
      Json.Obj in, String member, Set<Integer> required) throws CodecException {
    List<NitroPolicy.ReferenceValues> references = new ArrayList<>();
    if (in.has(member)) {
      for (Json.Obj entry : in.array(member).objects()) {
        entry.requireOnly("name", "sha384");
        references.add(
            new NitroPolicy.ReferenceValues(
                entry.string("name"), registers(entry.object("sha384"), required)));
      }
    }
    if (references.size() > MAX_LIST) {
      throw new CodecException(Code.SIZE, member);
    }
    return references;
  }

  private static SortedMap<Integer, String> registers(Json.Obj in, Set<Integer> required)
      throws CodecException {
    TreeMap<Integer, String> registers = new TreeMap<>();
    for (String key : in.keys()) {
      String value = in.string(key);
      if (!INDEX.matcher(key).matches() || !VALUE.matcher(value).matches()) {
        throw new CodecException(Code.FORMAT, "sha384");
      }
      registers.put(Integer.valueOf(key), value);
    }
    if (!pinsEnough(registers, required)) {
      throw new CodecException(Code.VALUE, "sha384");
    }
    return registers;
  }

  /** Whether all that is required is there, and says something. */
  static boolean pinsEnough(SortedMap<Integer, String> registers, Set<Integer> required) {
    return registers.keySet().containsAll(required)
        && required.stream().noneMatch(pcr -> NitroAppraisal.ZEROS.equals(registers.get(pcr)))
        && !NOT_CONFIGURED.equals(registers.get(PcrProfile.SECURE_BOOT_PCR));
  }
}
