package dev.adyton.platform;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * System calls by their numbers in Linux' {@code unistd.h}: those that we make, and those that a
 * serving node is denied. New calls have one number on every architecture, older ones do not.
 */
enum SystemCall {
  PRCTL(157, 167, false),
  PRLIMIT64(302, 261, false),
  SECCOMP(317, 277, false),
  MEMFD_SECRET(447, 447, false),
  FTRUNCATE(77, 46, false),
  MMAP(9, 222, false),
  MUNMAP(11, 215, false),
  MLOCK(149, 228, false),
  MADVISE(28, 233, false),
  OPENAT(257, 56, false),
  IOCTL(16, 29, false),
  CLOSE(3, 57, false),

  /** Another process' memory, or ours by another. */
  PTRACE(101, 117, true),
  PROCESS_VM_READV(310, 270, true),
  PROCESS_VM_WRITEV(311, 271, true),
  PROCESS_MADVISE(440, 440, true),
  PIDFD_GETFD(438, 438, true),
  KCMP(312, 272, true),
  USERFAULTFD(323, 282, true),
  PERF_EVENT_OPEN(298, 241, true),

  /** Other programs: nothing that a node does needs one. */
  EXECVE(59, 221, true),
  EXECVEAT(322, 281, true),

  /** The kernel itself. */
  BPF(321, 280, true),
  KEXEC_LOAD(246, 104, true),
  KEXEC_FILE_LOAD(320, 294, true),
  INIT_MODULE(175, 105, true),
  FINIT_MODULE(313, 273, true),
  DELETE_MODULE(176, 106, true),
  REBOOT(169, 142, true),
  SWAPON(167, 224, true),
  SWAPOFF(168, 225, true),
  SYSLOG(103, 116, true),
  ACCT(163, 89, true),
  IOPL(172, -1, true),
  IOPERM(173, -1, true),
  SETTIMEOFDAY(164, 170, true),
  CLOCK_SETTIME(227, 112, true),

  /** Calls made through a ring pass no filter. */
  IO_URING_SETUP(425, 425, true),
  IO_URING_ENTER(426, 426, true),
  IO_URING_REGISTER(427, 427, true),

  /** Other roots, mounts and name spaces. */
  MOUNT(165, 40, true),
  UMOUNT2(166, 39, true),
  PIVOT_ROOT(155, 41, true),
  CHROOT(161, 51, true),
  UNSHARE(272, 97, true),
  SETNS(308, 268, true),
  OPEN_TREE(428, 428, true),
  MOVE_MOUNT(429, 429, true),
  FSOPEN(430, 430, true),
  FSCONFIG(431, 431, true),
  FSMOUNT(432, 432, true),
  FSPICK(433, 433, true),
  MOUNT_SETATTR(442, 442, true),
  NAME_TO_HANDLE_AT(303, 264, true),
  OPEN_BY_HANDLE_AT(304, 265, true),

  /** The kernel's key rings. */
  ADD_KEY(248, 217, true),
  REQUEST_KEY(249, 218, true),
  KEYCTL(250, 219, true);

  /** An instruction set, as {@code linux/audit.h} names it to filters. */
  enum Isa {
    X86_64(0xC000003E),
    AARCH64(0xC00000B7);

    private final int audit;

    Isa(int audit) {
      this.audit = audit;
    }

    int audit() {
      return audit;
    }

    /** Returns the one that this process runs on; empty where the numbers are not known. */
    static Optional<Isa> here() {
      if (!System.getProperty("os.name").equals("Linux")) {
        return Optional.empty();
      }
      return switch (System.getProperty("os.arch")) {
        case "amd64" -> Optional.of(X86_64);
        case "aarch64" -> Optional.of(AARCH64);
        default -> Optional.empty();
      };
    }
  }

  private final int x86;
  private final int arm;
  private final boolean denied;

  SystemCall(int x86, int arm, boolean denied) {
    this.x86 = x86;
    this.arm = arm;
    this.denied = denied;
  }

  /** Returns its number; -1 where the instruction set does not have it. */
  int number(Isa isa) {
    return switch (isa) {
      case X86_64 -> x86;
      case AARCH64 -> arm;
    };
  }

  /** Returns the numbers that a serving node is denied. */
  static List<Integer> denied(Isa isa) {
    return Arrays.stream(values())
        .filter(call -> call.denied)
        .map(call -> call.number(isa))
        .filter(number -> number >= 0)
        .toList();
  }
}
