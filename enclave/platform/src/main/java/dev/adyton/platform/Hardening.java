package dev.adyton.platform;

import dev.adyton.platform.Platform.Capability;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * What a node takes from itself, so that a flaw in it reaches less and other processes of its user
 * reach nothing. Each step is for good and says what it does not stop. All of it is defence against
 * attackers without root: against root only a measured image helps. Stateless.
 */
public final class Hardening {
  private static final long PR_GET_DUMPABLE = 3;
  private static final long PR_SET_DUMPABLE = 4;
  private static final long PR_SET_NO_NEW_PRIVS = 38;
  private static final long RLIMIT_CORE = 4;
  private static final long SECCOMP_SET_MODE_FILTER = 1;

  /** The filter holds for the JVM's threads that run already, too. */
  private static final long SECCOMP_FILTER_FLAG_TSYNC = 1;

  private Hardening() {}

  /** Takes what is never needed; call first in {@code main}, before there is a secret. */
  public static List<Capability> early() {
    return List.of(dumps(), cores(), threadDumps());
  }

  /**
   * Takes what only the start needs; call when everything is open. Holds for all threads, those of
   * the JVM included.
   */
  public static List<Capability> confine() {
    return List.of(privileges(), filter());
  }

  static Capability dumps() {
    boolean done =
        Libc.call(SystemCall.PRCTL, PR_SET_DUMPABLE, 0) == 0
            && Libc.call(SystemCall.PRCTL, PR_GET_DUMPABLE) == 0;
    return capability(
        "no-dumps",
        done,
        "this user's debuggers, jmap and /proc/PID/mem are shut out; root is not");
  }

  private static Capability cores() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment none = arena.allocate(ValueLayout.JAVA_LONG, 2);
      boolean done = Libc.call(SystemCall.PRLIMIT64, 0, RLIMIT_CORE, none.address(), 0) == 0;
      return capability(
          "no-core", done, "a crash writes no memory to a disk; a hypervisor's snapshot does");
    }
  }

  private static Capability threadDumps() {
    return capability(
        "no-thread-dump",
        Libc.ignoreQuit(),
        "SIGQUIT prints no stacks; whoever may send signals can still end the node");
  }

  private static Capability privileges() {
    return capability(
        "no-new-privileges",
        Libc.call(SystemCall.PRCTL, PR_SET_NO_NEW_PRIVS, 1) == 0,
        "no set-uid program lifts a flaw in the node; flaws of the kernel may");
  }

  private static Capability filter() {
    boolean done = SystemCall.Isa.here().map(Hardening::install).orElse(false);
    int count = SystemCall.Isa.here().map(isa -> SystemCall.denied(isa).size()).orElse(0);
    return capability(
        "seccomp",
        done,
        count
            + " calls denied to a serving node, among them execve, ptrace, bpf, mount; reads and"
            + " writes of its own files and sockets are not");
  }

  private static boolean install(SystemCall.Isa isa) {
    byte[] program = SeccompFilter.program(isa);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment code = arena.allocate(program.length, 8);
      MemorySegment.copy(program, 0, code, ValueLayout.JAVA_BYTE, 0, program.length);
      // struct sock_fprog { unsigned short len; struct sock_filter *filter; }
      MemorySegment header = arena.allocate(16, 8);
      header.set(ValueLayout.JAVA_SHORT, 0, (short) (program.length / SeccompFilter.INSTRUCTION));
      header.set(ValueLayout.JAVA_LONG, 8, code.address());
      return Libc.call(
              SystemCall.SECCOMP,
              SECCOMP_SET_MODE_FILTER,
              SECCOMP_FILTER_FLAG_TSYNC,
              header.address())
          == 0;
    }
  }

  static Capability capability(String name, boolean done, String reason) {
    return done
        ? new Capability(name, true, reason)
        : new Capability(
            name,
            false,
            "the kernel refused, is not Linux on x86-64 or ARM64, or native access is off");
  }
}
