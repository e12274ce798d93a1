package dev.adyton.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What this machine can do for a node, with a reason wherever it cannot. Nothing here throws: a
 * client runs wherever Java does. Stateless, safe for use by several threads.
 */
public final class Platform {
  /** The resource-managed TPM device of Linux. */
  public static final Path TPM_DEVICE = Path.of("/dev/tpmrm0");

  private static final Path SWAPS = Path.of("/proc/swaps");
  private static final Path PTRACE_SCOPE = Path.of("/proc/sys/kernel/yama/ptrace_scope");
  private static final Path LOCKDOWN = Path.of("/sys/kernel/security/lockdown");

  private Platform() {}

  /**
   * One thing that a node would like to have.
   *
   * @param name stable, as in {@code tpm-device}
   * @param available whether it is there
   * @param reason one sentence: what it gives, or why it is not there
   */
  public record Capability(String name, boolean available, String reason) {}

  /** Looks around, without changing anything. */
  public static List<Capability> survey() {
    List<Capability> found = new ArrayList<>();
    found.add(linux());
    found.add(tpmDevice());
    found.add(swap());
    found.add(ptraceScope());
    found.add(lockdown());
    found.add(LockedMemory.survey());
    return List.copyOf(found);
  }

  private static Capability linux() {
    String os = System.getProperty("os.name");
    return isLinux()
        ? new Capability("linux", true, "kernel " + System.getProperty("os.version"))
        : new Capability(
            "linux", false, os.toLowerCase(Locale.ROOT) + " runs clients and demos, not nodes");
  }

  private static Capability tpmDevice() {
    String name = "tpm-device";
    if (!Files.exists(TPM_DEVICE)) {
      return new Capability(name, false, "there is no " + TPM_DEVICE + ": evidence is simulated");
    }
    return Files.isReadable(TPM_DEVICE) && Files.isWritable(TPM_DEVICE)
        ? new Capability(name, true, TPM_DEVICE + " can be used")
        : new Capability(
            name, false, TPM_DEVICE + " may not be opened: add this user to its group");
  }

  /** The first line of /proc/swaps is its heading. */
  private static Capability swap() {
    String name = "no-swap";
    try {
      return Files.readAllLines(SWAPS).size() <= 1
          ? new Capability(name, true, "memory stays in memory")
          : new Capability(name, false, "swap is on: memory may reach a disk");
    } catch (IOException e) {
      return new Capability(name, false, "it is not known whether memory may reach a disk");
    }
  }

  private static Capability ptraceScope() {
    String name = "ptrace-scope";
    try {
      String scope = Files.readString(PTRACE_SCOPE).strip();
      return scope.equals("3")
          ? new Capability(name, true, "nobody attaches a debugger, root included")
          : new Capability(name, false, "yama ptrace_scope is " + digits(scope) + ", not 3");
    } catch (IOException e) {
      return new Capability(name, false, "the kernel has no yama: root may attach a debugger");
    }
  }

  private static Capability lockdown() {
    String name = "kernel-lockdown";
    try {
      return Files.readString(LOCKDOWN).contains("[confidentiality]")
          ? new Capability(name, true, "root cannot read kernel memory")
          : new Capability(name, false, "kernel lockdown is not at confidentiality");
    } catch (IOException e) {
      return new Capability(name, false, "kernel lockdown cannot be read");
    }
  }

  private static String digits(String text) {
    return text.matches("[0-9]") ? text : "unknown";
  }

  private static boolean isLinux() {
    return System.getProperty("os.name").equals("Linux");
  }
}
