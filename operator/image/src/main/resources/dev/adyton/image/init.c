/* The first program of the image, and with the kernel the only one besides Java. It has no configuration but the measured
 * command line. In order: mounts, modules (signed; then none), locks, packet filter, root volume, model volume into PCR 15,
 * state volume, slots, network address, a /dev of five devices, a filter of system calls, confinement, and then it becomes Java as PID 1 without privileges. */
#include "sys.h"
#include "volume.h"
#include "slots.h"
#include "network.h"
#include "confine.h"

/* proc: hidepid, so that a process sees itself alone. securityfs: the firmware's event log lies there. */
static void mounts(void) {
  sys(mkdir, "/dev", 0755); sys(mkdir, "/proc", 0755); sys(mkdir, "/sys", 0755); sys(mkdir, "/new", 0755);
  if (sys(mount, "devtmpfs", "/dev", "devtmpfs", MS_NOSUID | MS_NOEXEC, "mode=0755")) die("mount", "/dev");
  if (sys(mount, "proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "hidepid=2")) die("mount", "/proc");
  if (sys(mount, "sysfs", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, 0)) die("mount", "/sys");
}

/* The list is made when the image is built, in order of dependency. 4 = MODULE_INIT_COMPRESSED_FILE: the kernel unpacks
 * and checks Debian's signature itself. A device's driver that does not bind is no error; a module refused is. */
static void modules(void) {
  static char list[4096];
  if (slurp("/modules/order", list, sizeof list) < 0) die("read", "/modules/order");
  for (char *p = list; *p;) {
    char path[160], *end = p;
    while (*end && *end != '\n') end++;
    if (end - p > 120) die("name", "/modules/order");
    char *to = put(path, "/modules/");
    memcpy(to, p, (u64)(end - p)); to[end - p] = 0;
    long fd = sys(open, path, O_RDONLY | O_CLOEXEC, 0);
    long r = fd < 0 ? fd : sys(finit_module, fd, "", 4);
    if (r && r != -17 && r != -19) die("module", path); /* EEXIST, ENODEV */
    sys(close, fd);
    p = *end ? end + 1 : end;
  }
}

static void set(const char *path, const char *value) {
  long fd = sys(open, path, O_WRONLY | O_CLOEXEC, 0);
  if (fd < 0 || sys(write, fd, value, len(value)) < 0) die("set", path);
  sys(close, fd);
}

/* Each is a door that root of a running system would look for. One that cannot be shut ends the boot. */
static void locks(void) {
  set("/proc/sys/kernel/modules_disabled", "1");
  set("/proc/sys/kernel/kexec_load_disabled", "1");
  set("/proc/sys/kernel/yama/ptrace_scope", "3");
  set("/proc/sys/kernel/sysrq", "0");
  set("/proc/sys/kernel/unprivileged_bpf_disabled", "1");
  set("/proc/sys/kernel/dmesg_restrict", "1");
  set("/proc/sys/kernel/kptr_restrict", "2");
  set("/proc/sys/kernel/perf_event_paranoid", "3");
  set("/proc/sys/kernel/core_pattern", "|/none");
  set("/proc/sys/kernel/io_uring_disabled", "2");
  set("/proc/sys/fs/suid_dumpable", "0");
  set("/proc/sys/user/max_user_namespaces", "0");
  set("/proc/sys/vm/unprivileged_userfaultfd", "0");
  set("/proc/sys/vm/memfd_noexec", "2");
  set("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1");
  set("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
  set("/proc/sys/net/ipv4/tcp_timestamps", "0");
  char mode[64];
  if (slurp("/sys/kernel/security/lockdown", mode, sizeof mode) < 0) die("read", "lockdown");
  const char *want = "[confidentiality]";
  for (char *p = mode; *p; p++) if (same(p, want, len(want))) return;
  die("lockdown", mode);
}

/* Everything of the initramfs stays behind, unreachable. */
static void enter_root(void) {
  if (sys(mount, "/dev", "/new/dev", 0, MS_MOVE, 0) || sys(mount, "/proc", "/new/proc", 0, MS_MOVE, 0) ||
      sys(mount, "/sys", "/new/sys", 0, MS_MOVE, 0)) die("move", "mounts");
  sys(unlink, "/init");
  if (sys(chdir, "/new") || sys(mount, ".", "/", 0, MS_MOVE, 0) || sys(chroot, ".") || sys(chdir, "/")) die("enter", "root");
}

/* QEMU's emulator says who it is where other hypervisors do (CPUID leaf 4000'0000h). */
static int emulated(void) {
  unsigned a = 1, b, c = 0, d;
  __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  if (!(c >> 31)) return 0;
  unsigned who[3];
  a = 0x40000000; c = 0;
  __asm__ volatile("cpuid" : "+a"(a), "=b"(who[0]), "+c"(c), "=d"(who[2]));
  who[1] = c;
  return same((const char *)who, "TCGTCGTCGTCG", 12);
}

#ifdef INSIDE
/* A debug build starts an attacker beside the node: root, all capabilities, nothing taken from it. */
static void attacker(char *name) {
  if (sys(fork, 0)) return;
  char *argv[] = {"/inside", name, 0}, *env[] = {0};
  sys(execve, argv[0], argv, env);
  sys(exit_group, 0);
}
#endif

void start(void) {
  mounts();
  if (sys(mount, "securityfs", "/sys/kernel/security", "securityfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, 0))
    die("mount", "securityfs");
  read_command_line();
  modules();
  locks();
  install_filter();
  open_root();
  enter_root();
  if (sys(mount, "tmpfs", "/run", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0755,size=16m,nr_inodes=256") ||
      sys(mount, "tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=1777,size=16m,nr_inodes=256"))
    die("mount", "tmpfs");
  open_model();
  slots(open_state());
  bring_up();
#ifdef INSIDE
  attacker("bare"); /* sees what the kernel's locks alone refuse */
#endif
  close_doors();
  refuse_calls();
#ifdef INSIDE
  attacker("root");
#endif
  confine();
  /* Emulated, Java's second compiler takes a quarter of the start and gives it back to nobody. A host that lies here makes
   * its own machine slower. */
  char *slow[] = {"/adyton/runtime/bin/java", "-XX:TieredStopAtLevel=1", "@/adyton/conf/image.args", 0};
  char *fast[] = {slow[0], slow[2], 0};
  char **argv = emulated() ? slow : fast;
  char *env[] = {"LANG=C.UTF-8", "HOME=/run/adyton", 0};
  sys(execve, argv[0], argv, env);
  die("start", argv[0]);
}
