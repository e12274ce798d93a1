package dev.adyton.image;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an image leaves in a TPM, worked out without one. Firmware measures the programs it starts
 * into PCR 4 (TCG PC Client Platform Firmware Profile §3.3.4.5), systemd's stub its sections into
 * PCR 11, our init the model's volume into PCR 15; 12 and 13 stay untouched. Stateless.
 */
final class Pcrs {
  /** In this order, each as name with NUL, then content (systemd {@code src/boot/stub.c}). */
  private static final List<String> SECTIONS =
      List.of(
          ".linux",
          ".osrel",
          ".cmdline",
          ".initrd",
          ".ucode",
          ".splash",
          ".dtb",
          ".uname",
          ".sbat",
          ".pcrpkey");

  private Pcrs() {}

  /**
   * @param algorithm of the bank
   * @param uki what firmware starts
   * @param volume root of the model's volume, if it is known
   * @param keys where firmware has Secure Boot's, and the kernel image is signed
   */
  static SortedMap<Integer, byte[]> predict(
      String algorithm, Pe uki, Optional<String> volume, Optional<SecureBoot> keys) {
    TreeMap<Integer, byte[]> pcrs = new TreeMap<>();
    byte[] action = "Calling EFI Application from Boot Option".getBytes(StandardCharsets.US_ASCII);
    List<byte[]> programs = new ArrayList<>();
    programs.add(Sha.of(algorithm, action));
    programs.add(Sha.of(algorithm, new byte[4]));
    programs.add(uki.authenticode(algorithm));
    if (keys.isEmpty()) {
      // Without Secure Boot this stub hands the kernel to the firmware, which measures it as well.
      programs.add(new Pe(section(uki, ".linux")).authenticode(algorithm));
    }
    pcrs.put(4, extend(algorithm, programs));
    keys.ifPresent(known ->
        pcrs.put(
            7,
            extend(
                algorithm,
                known.measured().stream().map(event -> Sha.of(algorithm, event)).toList())));
    List<byte[]> sections = new ArrayList<>();
    for (String name : SECTIONS) {
      Optional<byte[]> content = uki.section(name);
      if (content.isPresent()) {
        byte[] label = (name + "\0").getBytes(StandardCharsets.US_ASCII);
        sections.add(Sha.of(algorithm, label));
        sections.add(Sha.of(algorithm, content.get()));
      }
    }
    pcrs.put(11, extend(algorithm, sections));
    pcrs.put(12, extend(algorithm, List.of()));
    pcrs.put(13, extend(algorithm, List.of()));
    volume.ifPresent(root -> pcrs.put(15, afterVolume(algorithm, root)));
    return pcrs;
  }

  static byte[] afterVolume(String algorithm, String root) {
    byte[] event = event(root).getBytes(StandardCharsets.US_ASCII);
    return extend(algorithm, List.of(Sha.of(algorithm, event)));
  }

  /** The text that init has the TPM hash into PCR 15. */
  static String event(String volumeRoot) {
    return "volume:sha256:" + volumeRoot;
  }

  private static byte[] section(Pe uki, String name) {
    return uki.section(name).orElseThrow(() -> new IllegalArgumentException("no section " + name));
  }

  private static byte[] extend(String algorithm, List<byte[]> digests) {
    byte[] pcr = new byte[Sha.digest(algorithm).getDigestLength()];
    for (byte[] digest : digests) {
      pcr = Sha.of(algorithm, pcr, digest);
    }
    return pcr;
  }
}
