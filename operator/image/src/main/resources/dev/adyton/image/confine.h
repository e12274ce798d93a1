/* What user space, and then Java, which becomes PID 1, may never have. The order matters: what takes privileges comes
 * before they are dropped. */
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#define MS_REMOUNT 32
#define MS_BIND 4096
#define S_CHR 020000
#define PR_CAPBSET_DROP 24
#define PR_SET_NO_NEW_PRIVS 38
#define RLIMIT_CORE 4
#define RLIMIT_MEMLOCK 8

/* Of linux/landlock.h, whose version on a build machine may be older than the image's kernel. */
struct landlock { u64 fs, net, scoped; };
struct landlock_path { u64 allowed; int fd; } __attribute__((packed));
struct landlock_port { u64 allowed, port; };
#define FS_ALL 0xffffUL /* ABI 5: execute (1) to ioctl on devices (1 << 15) */
#define FS_READ 0xdUL   /* execute, read file, read directory */
#define FS_STATE 0x71beUL /* write, read, list, remove, make files and directories, refer, truncate: no execute, no device */
#define FS_DEVICE 0xc006UL /* read, write, truncate, ioctl */
#define FS_SLOT 6UL /* read and write: what else a disk can be asked for is an ioctl */
#define NET_BIND 1UL
#define NET_ALL 3UL /* bind and connect of TCP */
#define SCOPED_ALL 3UL /* abstract unix sockets and signals, ABI 6 */

static void path(long rules, const char *name, u64 allowed) {
  struct landlock_path p = {allowed, (int)sys(open, name, O_PATH | O_CLOEXEC, 0)};
  if (p.fd < 0 || sys(landlock_add_rule, rules, 1, &p, 0)) die("landlock", name);
  sys(close, p.fd);
}

static void port(long rules, u64 number) {
  struct landlock_port p = {NET_BIND, number};
  if (sys(landlock_add_rule, rules, 2, &p, 0)) die("landlock", "port");
}

static void landlock(void) {
  struct landlock all = {FS_ALL, NET_ALL, SCOPED_ALL};
  long rules = sys(landlock_create_ruleset, &all, sizeof all, 0);
  if (rules < 0) die("landlock", "rules");
  path(rules, "/adyton", FS_READ); path(rules, "/lib", FS_READ); path(rules, "/lib64", FS_READ);
  path(rules, "/model", 0xc); path(rules, "/etc", 0xc); path(rules, "/proc", 0xe); path(rules, "/sys", 0xc);
  path(rules, "/run", 0xc); path(rules, "/run/adyton", FS_STATE); path(rules, "/tmp", FS_STATE); path(rules, "/state", FS_STATE);
  path(rules, "/dev/tpmrm0", FS_DEVICE); path(rules, "/dev/null", FS_DEVICE); path(rules, "/dev/zero", 4);
  if (slot_device) path(rules, "/dev/slot", FS_SLOT);
  path(rules, "/dev/random", 4); path(rules, "/dev/urandom", 4);
  port(rules, 8443); port(rules, 8444);
  if (sys(landlock_restrict_self, rules, 0)) die("landlock", "self");
  sys(close, rules);
}

/* No process of this image has a use for these, root or not: memory of others, the kernel's own memory and code, file
 * systems, devices, name spaces, clocks. The kernel's locks refuse most of them to root already; what they let through
 * (performance counters with a stack, swap, mounts, the log) ends here. */
static const u16 refused_calls[] = {
    __NR_ptrace, __NR_process_vm_readv, __NR_process_vm_writev, __NR_process_madvise, __NR_kcmp, __NR_pidfd_getfd,
    __NR_perf_event_open, __NR_bpf, __NR_userfaultfd, __NR_syslog, __NR_lookup_dcookie,
    __NR_mount, __NR_umount2, __NR_pivot_root, __NR_chroot, __NR_open_tree, __NR_move_mount, __NR_fsopen, __NR_fsconfig,
    __NR_fsmount, __NR_fspick, __NR_mount_setattr, __NR_mknod, __NR_mknodat, __NR_name_to_handle_at, __NR_open_by_handle_at,
    __NR_swapon, __NR_swapoff, __NR_quotactl, __NR_acct, __NR_init_module, __NR_finit_module, __NR_delete_module,
    __NR_kexec_load, __NR_kexec_file_load, __NR_iopl, __NR_ioperm, __NR_modify_ldt, __NR_unshare, __NR_setns,
    __NR_io_uring_setup, __NR_io_uring_enter, __NR_io_uring_register, __NR_add_key, __NR_request_key, __NR_keyctl,
    __NR_settimeofday, __NR_clock_settime, __NR_adjtimex, __NR_clock_adjtime, __NR_sethostname, __NR_setdomainname,
    __NR_fanotify_init, __NR_execveat, __NR_uselib, __NR_personality, __NR_vhangup};
#define REFUSED (sizeof refused_calls / sizeof *refused_calls)
#define NEW_SPACES 0x7e020080U /* CLONE_NEW* */
#define AT(member) __builtin_offsetof(struct seccomp_data, member)

static struct sock_filter *rule(struct sock_filter *f, u16 code, u8 yes, u8 no, u32 k) {
  struct sock_filter one = {code, yes, no, k};
  *f = one;
  return f + 1;
}

/* For every thread and program from here on; nothing takes a filter away again. clone3, whose flags no filter can read,
 * does not exist: the C library falls back to clone. Sockets are Unix's and the Internet's alone: packets of a packet
 * socket would pass by the packet filter, and netlink could take it away. Jumps count from the next line. */
static void refuse_calls(void) {
  static struct sock_filter code[REFUSED + 24];
  struct sock_filter *f = code;
  f = rule(f, BPF_LD | BPF_W | BPF_ABS, 0, 0, AT(arch));
  f = rule(f, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, AUDIT_ARCH_X86_64);
  f = rule(f, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS);
  f = rule(f, BPF_LD | BPF_W | BPF_ABS, 0, 0, AT(nr));
  f = rule(f, BPF_JMP | BPF_JGE | BPF_K, REFUSED + 10, 0, 0x40000000); /* x32 */
  for (u64 i = 0; i < REFUSED; i++) f = rule(f, BPF_JMP | BPF_JEQ | BPF_K, (u8)(REFUSED - i + 9), 0, refused_calls[i]);
  f = rule(f, BPF_JMP | BPF_JEQ | BPF_K, 10, 0, __NR_clone3);
  f = rule(f, BPF_JMP | BPF_JEQ | BPF_K, 5, 0, __NR_clone);
  f = rule(f, BPF_JMP | BPF_JEQ | BPF_K, 0, 6, __NR_socket);
  f = rule(f, BPF_LD | BPF_W | BPF_ABS, 0, 0, AT(args[0]));
  f = rule(f, BPF_JMP | BPF_JEQ | BPF_K, 4, 0, 1);
  f = rule(f, BPF_JMP | BPF_JEQ | BPF_K, 3, 0, 2);
  f = rule(f, BPF_JMP | BPF_JEQ | BPF_K, 2, 3, 10);
  f = rule(f, BPF_LD | BPF_W | BPF_ABS, 0, 0, AT(args[0]));
  f = rule(f, BPF_JMP | BPF_JSET | BPF_K, 1, 0, NEW_SPACES);
  f = rule(f, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
  f = rule(f, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | 1);  /* EPERM */
  f = rule(f, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | 38); /* ENOSYS */
  struct sock_fprog program = {(u16)(f - code), code};
  if (sys(seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program)) die("filter", "calls");
}

static void device(const char *name, u32 kind, u32 number, u32 owner) {
  char path[64];
  put(put(path, "/dev/"), name);
  if (sys(mknod, path, kind | 0600, number) || sys(chmod, path, owner ? 0600 : 0666) || sys(chown, path, owner, owner))
    die("device", name);
}

/* Disks – but for the other slot's, if there is one –, the kernel's log and whatever the host plugs in later are no files
 * here: a small /dev that nobody can write to.
 * What /sys and /proc let be set stays as it is. */
static void close_doors(void) {
  u64 stat[18]; /* struct stat; st_rdev is the sixth word */
  if (sys(stat, "/dev/tpmrm0", stat)) die("find", "/dev/tpmrm0");
  if (sys(umount2, "/dev", MNT_DETACH) || sys(mount, "tmpfs", "/dev", "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=0555,size=64k,nr_inodes=16"))
    die("mount", "/dev");
  device("null", S_CHR, 0x103, 0); device("zero", S_CHR, 0x105, 0); device("random", S_CHR, 0x108, 0);
  device("urandom", S_CHR, 0x109, 0);
  device("tpmrm0", S_CHR, (u32)stat[5], 1000);
  if (slot_device) device("slot", S_BLK, slot_device, 1000);
#ifdef INSIDE
  device("ttyS0", S_CHR, 0x440, 0);
#endif
  if (sys(mount, 0, "/dev", 0, MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NOEXEC, 0) ||
      sys(mount, 0, "/sys", 0, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, 0) ||
      sys(mount, 0, "/proc", 0, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, 0))
    die("close", "/dev, /sys, /proc");
}

static void confine(void) {
  u64 none[2] = {0, 0}, locked[2] = {64 << 20, 64 << 20};
  if (sys(prlimit64, 0, RLIMIT_CORE, none, 0) || sys(prlimit64, 0, RLIMIT_MEMLOCK, locked, 0)) die("limit", "core");
  if (sys(mkdir, "/run/adyton", 0700) || sys(chown, "/run/adyton", 1000, 1000)) die("make", "/run/adyton");
#ifdef INSIDE
  const char *console = "/dev/ttyS0";
#else
  const char *console = "/dev/null"; /* what Java prints goes nowhere */
#endif
  long fd = sys(open, console, O_RDWR, 0);
  if (fd < 0) die("open", console);
  for (int i = 0; i < 3; i++) sys(dup2, fd, i);
  if (fd > 2) sys(close, fd);
  for (int i = 0; i < 64; i++) if (sys(prctl, PR_CAPBSET_DROP, i, 0, 0, 0)) { if (i < 40) die("drop", "capability"); break; }
  if (sys(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) die("no", "new privileges");
  landlock();
  if (sys(setgroups, 0, 0) || sys(setresgid, 1000, 1000, 1000) || sys(setresuid, 1000, 1000, 1000)) die("drop", "root");
}
