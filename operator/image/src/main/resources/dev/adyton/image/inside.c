/* Only in a debug variant: root with every capability, beside the node. Tries what such a one would try and writes one line
 * each to the console: "ATTACK <who> <name> refused <errno>" or "ATTACK <who> <name> WORKED". It runs twice: "bare" began
 * before the filter of system calls was there, so that what it is refused the kernel's locks refuse, and what works shows
 * that an attempt is well formed; "root" has what every process of an image has. */
#include "sys.h"
#include <linux/bpf.h>
#include <linux/in.h>
#include <linux/perf_event.h>

static long console;
static const char *who;

static void tell(const char *name, long r) {
  char line[160], *p = put(put(put(put(line, "ATTACK "), who), " "), name);
  if (r < 0) p = number(put(p, " refused "), (u64)-r);
  else p = put(p, " WORKED");
  p = put(p, "\n");
  sys(write, console, line, p - line);
}

static long opens(const char *path, int how) { return sys(open, path, how, 0600); }

static long writes(const char *path, const char *text) {
  long fd = opens(path, O_WRONLY);
  return fd < 0 ? fd : sys(write, fd, text, len(text));
}

/* A module that the kernel would not know: this program itself. */
static long module(void) {
  long fd = opens("/inside", O_RDONLY);
  return fd < 0 ? fd : sys(finit_module, fd, "", 0);
}

/* A program that calls one helper with a place on its stack: 5 reads a clock, 113 kernel memory; 36 writes a user's. */
static long bpf(int helper) {
  struct bpf_insn code[] = {
      {0xbf, 1, 10, 0, 0}, {0x07, 1, 0, 0, -8}, {0x7a, 10, 0, -8, 0}, {0xb7, 2, 0, 0, 8}, {0xb7, 3, 0, 0, 0},
      {0x85, 0, 0, 0, helper}, {0xb7, 0, 0, 0, 0}, {0x95, 0, 0, 0, 0}};
  union bpf_attr a;
  memset(&a, 0, sizeof a);
  a.prog_type = BPF_PROG_TYPE_KPROBE; a.insns = (u64)code; a.insn_cnt = 8; a.license = (u64) "GPL";
  return sys(bpf, BPF_PROG_LOAD, &a, sizeof a);
}

static long perf(int pid, u64 sample) {
  struct perf_event_attr e;
  memset(&e, 0, sizeof e);
  e.type = PERF_TYPE_SOFTWARE; e.config = PERF_COUNT_SW_CPU_CLOCK; e.size = sizeof e; e.sample_period = 100000;
  e.sample_type = sample;
  if (sample & PERF_SAMPLE_STACK_USER) e.sample_stack_user = 4096;
  if (sample & PERF_SAMPLE_REGS_INTR) e.sample_regs_intr = 1;
  return sys(perf_event_open, &e, pid, -1, -1, 0);
}

static long copy(long from, long to) {
  static char part[65536];
  long n;
  while ((n = sys(read, from, part, sizeof part)) > 0) if (sys(write, to, part, n) != n) return -1;
  return n;
}

/* Starts a program in a child, by its file or its path; what it ends with, as if by a system call. */
static long runs(long file, char **argv) {
  char *env[] = {0};
  int status = 0;
  long child = sys(fork, 0);
  if (child == 0) {
    long r = file < 0 ? sys(execve, argv[0], argv, env) : sys(execveat, file, "", argv, env, 0x1000);
    sys(exit_group, -r);
  }
  if (child < 0 || sys(wait4, child, &status, 0, 0) < 0) return -1;
  return status == 0 ? 0 : status & 0x7f ? -4 : -((status >> 8) & 0xff);
}

static void programs(void) {
  char *shell[] = {"/bin/sh", 0}, *written[] = {"/tmp/x", "none", 0};
  char *loader[] = {"/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/libc.so.6", 0}, *other[] = {loader[0], "/tmp/x", 0};
  tell("exec-shell", runs(-1, shell));
  long from = opens("/inside", O_RDONLY), to = sys(open, "/tmp/x", O_WRONLY | O_CREAT, 0700);
  copy(from, to);
  sys(close, to);
  tell("exec-written", runs(-1, written));
  sys(lseek, from, 0, 0);
  long memory = sys(memfd_create, "x", 0);
  tell("exec-memory", memory < 0 ? memory : copy(from, memory) ? -1 : runs(memory, written));
  tell("exec-loader-control", runs(-1, loader));
  to = opens("/tmp/x", O_WRONLY);
  copy(opens(loader[1], O_RDONLY), to);
  sys(close, to);
  tell("exec-by-loader", runs(-1, other));
  sys(unlink, "/tmp/x");
}

static long swaps(void) {
  static char *names[] = {"/tmp/m/nvme0n1", "/tmp/m/nvme1n1", "/tmp/m/nvme2n1"};
  long r = -1;
  for (int i = 0; i < 3 && (r = sys(swapon, names[i], 0)); i++) {}
  for (int i = 0; i < 3; i++) sys(swapoff, names[i]);
  return r;
}

static void disks(void) {
  sys(mkdir, "/tmp/m", 0700);
  tell("disk-node", opens("/dev/nvme0n1", O_RDWR));
  tell("disk-verity", opens("/dev/dm-0", O_RDONLY));
  tell("disk-mknod", sys(mknod, "/run/disk", 060600, 259 << 8));
  tell("mount-devices", sys(mount, "d", "/tmp/m", "devtmpfs", 0, 0));
  tell("disk-raw", opens("/tmp/m/nvme0n1", O_RDWR));
  tell("memory-raw", opens("/tmp/m/mem", O_RDONLY));
  tell("ports-raw", opens("/tmp/m/port", O_RDWR));
  tell("swapon", swaps()); /* the host has put a swap area on one of its three disks */
  sys(umount2, "/tmp/m", 2);
  tell("mount-debugfs", sys(mount, "d", "/tmp/m", "debugfs", 0, 0));
  tell("mount-tracefs", sys(mount, "d", "/tmp/m", "tracefs", 0, 0));
  tell("mount-over", sys(mount, "t", "/tmp/m", "tmpfs", 0, 0));
  sys(umount2, "/tmp/m", 2);
  tell("root-write", opens("/adyton/x", O_WRONLY | O_CREAT));
  tell("model-write", opens("/model/x", O_WRONLY | O_CREAT));
}

/* A listener waits on the host, which the guest sees as 10.0.2.2. */
static void network(void) {
  struct sockaddr_in to;
  memset(&to, 0, sizeof to);
  to.sin_family = 2; to.sin_port = __builtin_bswap16(28099); to.sin_addr.s_addr = 0x0202000a;
  long tcp = sys(socket, 2, 1, 0), udp = sys(socket, 2, 2, 0);
  struct { long s, us; } limit = {3, 0};
  sys(setsockopt, tcp, 1, 21, &limit, sizeof limit); /* SO_SNDTIMEO bounds connect */
  tell("connect-out", sys(connect, tcp, &to, sizeof to));
  tell("datagram-out", sys(sendto, udp, "x", 1, 0, &to, sizeof to));
  tell("netlink", sys(socket, 16, 3, 12));
  tell("packet-socket", sys(socket, 17, 3, 0x300));
}

static void memory(void) {
  char b[64];
  u64 local[2] = {(u64)b, 16}, remote[2] = {0x400000, 16};
  tell("ptrace-attach", sys(ptrace, 16, 1, 0, 0));
  tell("ptrace-seize", sys(ptrace, 0x4206, 1, 0, 0));
  tell("process_vm_readv", sys(process_vm_readv, 1, local, 1, remote, 1, 0));
  tell("process_vm_writev", sys(process_vm_writev, 1, local, 1, remote, 1, 0));
  tell("pidfd-getfd", sys(pidfd_getfd, sys(pidfd_open, 1, 0), 3, 0));
  tell("proc-mem", opens("/proc/1/mem", O_RDONLY));
  tell("kcore", opens("/proc/kcore", O_RDONLY));
  tell("iopl", sys(iopl, 3));
  tell("ioperm", sys(ioperm, 0x60, 1, 1));
  tell("msr", opens("/dev/cpu/0/msr", O_RDWR));
  tell("bpf-control", bpf(5));
  tell("bpf-read-kernel", bpf(113));
  tell("bpf-write-user", bpf(36));
  tell("perf-control", perf(0, 0));
  tell("perf-registers", perf(1, PERF_SAMPLE_REGS_INTR));
  tell("perf-stack", perf(1, PERF_SAMPLE_STACK_USER));
  tell("userfaultfd", sys(userfaultfd, 0));
}

/* A name space of its own would let it mount and trace there; a child tries, so that a success ends with it. */
static long separates(void) {
  int status = 0;
  long child = sys(fork, 0);
  if (child == 0) sys(exit_group, -sys(unshare, 0x00020000));
  return sys(wait4, child, &status, 0, 0) < 0 ? -1 : -((status >> 8) & 0xff);
}

static void kernel(void) {
  char text[256];
  tell("kexec_load", sys(kexec_load, 0, 0, 0, 0));
  tell("kexec_file_load", sys(kexec_file_load, -1, -1, 0, 0, 4));
  tell("module", module());
  tell("module-again", writes("/proc/sys/kernel/modules_disabled", "0"));
  tell("yama-lower", writes("/proc/sys/kernel/yama/ptrace_scope", "0"));
  tell("lockdown-lower", writes("/sys/kernel/security/lockdown", "none"));
  tell("kexec-enable", writes("/proc/sys/kernel/kexec_load_disabled", "0"));
  tell("core-pattern", writes("/proc/sys/kernel/core_pattern", "/tmp/core"));
  tell("sysrq", opens("/proc/sysrq-trigger", O_WRONLY));
  tell("unplug", opens("/sys/class/block/nvme0n1/device/device/remove", O_WRONLY));
  tell("name-space", separates());
  tell("kernel-log", sys(syslog, 3, text, sizeof text));
  tell("kmsg", opens("/dev/kmsg", O_RDONLY));
  /* Readable, and holds two fixed words; told as refused (no data) as long as it is so. */
  static const char words[] = "LANG=C.UTF-8\0HOME=/run/adyton";
  long n = slurp("/proc/1/environ", text, sizeof text);
  tell("environment", n < 0 ? n : n == sizeof words && same(text, words, sizeof words) ? -61 : 0);
  tell("maps", opens("/proc/1/maps", O_RDONLY)); /* addresses, no content */
}

static long tpm(u8 *to, const u8 *command, u64 size) {
  long fd = opens("/dev/tpmrm0", O_RDWR), n = fd < 0 ? fd : sys(write, fd, command, size);
  if (n == (long)size) n = sys(read, fd, to, 2048);
  return n < 10 || (to[6] | to[7] | to[8] | to[9]) ? -1 : fd; /* open: the key in it lives as long */
}

/* Not an attack: the TPM quotes PCRs of one bank with a key made for it, 4, 11, 12, 13 and 15 or 7 alone (bits of PCR 0 to 7,
 * and of 8 to 15), and the quote's digest over them, its last 32 bytes, goes to the console, to be compared with what was
 * predicted. */
static void quote(const char *bank, u8 algorithm, u8 low, u8 high) {
  static u8 primary[] = {0x80, 2, 0, 0, 0, 67, 0, 0, 1, 0x31, 0x40, 0, 0, 1, 0, 0, 0, 9, 0x40, 0, 0, 9, 0, 0, 0, 0, 0,
      0, 4, 0, 0, 0, 0, 0, 24, 0, 0x23, 0, 0xb, 0, 5, 0, 0x72, 0, 0, 0, 0x10, 0, 0x18, 0, 0xb, 0, 3, 0, 0x10, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0};
  static u8 ask[] = {0x80, 2, 0, 0, 0, 41, 0, 0, 1, 0x58, 0, 0, 0, 0, 0, 0, 0, 9, 0x40, 0, 0, 9, 0, 0, 0, 0, 0,
      0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0, 3, 0x10, 0xb8, 0};
  static u8 answer[2048];
  char line[160], *p = put(put(put(line, "QUOTED "), bank), " ");
  primary[5] = sizeof primary;
  long fd = tpm(answer, primary, sizeof primary), n = -1;
  memcpy(ask + 10, answer + 10, 4);
  ask[36] = algorithm; ask[38] = low; ask[39] = high;
  if (fd >= 0 && sys(write, fd, ask, sizeof ask) == (long)sizeof ask) n = sys(read, fd, answer, sizeof answer);
  if (n > 60) {
    const u8 *digest = answer + 16 + (answer[14] << 8 | answer[15]) - 32;
    for (int i = 0; i < 32; i++) { *p++ = "0123456789abcdef"[digest[i] >> 4]; *p++ = "0123456789abcdef"[digest[i] & 15]; }
  } else p = put(p, "nothing");
  p = put(p, "\n");
  sys(write, console, line, p - line);
  sys(close, fd);
}

void attack(char **argv) {
  console = opens("/dev/ttyS0", O_RDWR);
  who = argv[1];
  if (same(who, "none", 4)) sys(exit_group, 0);
  nap(same(who, "bare", 4) ? 12000 : 20000);
  memory();
  kernel();
  disks();
  network();
  programs();
  if (same(who, "bare", 4)) {
    quote("sha256", 0xb, 0x10, 0xb8); quote("sha384", 0xc, 0x10, 0xb8);
    quote("sha256-7", 0xb, 0x80, 0); quote("sha384-7", 0xc, 0x80, 0);
  }
  tell("end", 0);
  sys(exit_group, 0);
}

/* argv lies on the stack above argc, which start() cannot see. */
__asm__(".globl start\nstart:\n lea 16(%rsp),%rdi\n jmp attack\n");
