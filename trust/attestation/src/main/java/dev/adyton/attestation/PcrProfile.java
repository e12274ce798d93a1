package dev.adyton.attestation;

import dev.adyton.codec.Digest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which PCRs a policy pins. PCR 12 and 13 are zero in both: whatever a host injects into the boot
 * of an otherwise untouched image (a command line through SMBIOS, a credential, an extension) lands
 * there and in no pinned register. PCR 9 is never judged: loaders fill it differently.
 */
public enum PcrProfile {
  /** PCR 4 and 11 exact; 7 not judged. */
  NO_SECURE_BOOT("no-secure-boot"),

  /** Also PCR 7 exact, and never what a machine without Secure Boot has there. */
  SECURE_BOOT("secure-boot");

  /** Where the firmware tells its Secure Boot policy. */
  static final int SECURE_BOOT_PCR = 7;

  /** What a PCR holds that nobody extended. */
  static final Digest ZEROS = Digest.of(new byte[Digest.LENGTH]);

  /** Registers that stay untouched in an honest boot. */
  static final Map<Integer, Digest> ZERO = Map.of(12, ZEROS, 13, ZEROS);

  private final String label;

  PcrProfile(String label) {
    this.label = label;
  }

  /** Returns the name in policy files. */
  public String label() {
    return label;
  }

  /** Returns the registers that a reference value must name. */
  public Set<Integer> exact() {
    return this == SECURE_BOOT ? Set.of(4, SECURE_BOOT_PCR, 11) : Set.of(4, 11);
  }

  /** Returns whether {@code value} in PCR 7 says that Secure Boot was never set up. */
  static boolean notConfigured(Digest value) {
    return value.equals(ZEROS)
        || value.equals(unconfigured(new byte[0]))
        || value.equals(unconfigured(new byte[1]));
  }

  /**
   * PCR 7 of a machine whose Secure Boot variables are all empty, or say zero: one {@code
   * EV_EFI_VARIABLE_DRIVER_CONFIG} event each, then the separator (TCG PC Client Platform Firmware
   * Profile §3.3.4.8). Pinning it would pin nothing.
   */
  private static Digest unconfigured(byte[] secureBoot) {
    String global = "61dfe48bca93d211aa0d00e098032b8c";
    String security = "cbb219d73a3d9645a3bcdad00e67656f";
    Digest pcr = ZEROS;
    for (String name : List.of("SecureBoot", "PK", "KEK")) {
      byte[] value = name.equals("SecureBoot") ? secureBoot : new byte[0];
      pcr = extend(pcr, variable(global, name, value));
    }
    for (String name : List.of("db", "dbx")) {
      pcr = extend(pcr, variable(security, name, new byte[0]));
    }
    return extend(pcr, new byte[4]);
  }

  private static Digest extend(Digest pcr, byte[] measured) {
    return Digest.sha256(pcr.bytes(), Digest.sha256(measured).bytes());
  }

  /** UEFI_VARIABLE_DATA: vendor GUID, lengths of name and value, name in UTF-16, value. */
  private static byte[] variable(String guid, String name, byte[] value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(HexFormat.of().parseHex(guid));
    out.writeBytes(
        ByteBuffer.allocate(16)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(name.length())
            .putLong(value.length)
            .array());
    out.writeBytes(name.getBytes(StandardCharsets.UTF_16LE));
    out.writeBytes(value);
    return out.toByteArray();
  }
}
