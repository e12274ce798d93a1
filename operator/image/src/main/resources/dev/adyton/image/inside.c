/* Only in a debug variant: root with every capability, beside the node. Tries what such a one would try and writes one line
 * each to the console: "ATTACK <name> refused <errno>" or "ATTACK <name> WORKED". */
#include "sys.h"
#include <linux/bpf.h>
#include <linux/perf_event.h>

static long console;

static void tell(const char *name, long r) {
  char line[160], *p = put(put(line, "ATTACK "), name);
  if (r < 0) p = number(put(p, " refused "), (u64)-r);
  else p = put(p, " WORKED");
  p = put(p, "\n");
  sys(write, console, line, p - line);
}

static long writes(const char *path, const char *text) {
  long fd = sys(open, path, O_WRONLY, 0);
  return fd < 0 ? fd : sys(write, fd, text, len(text));
}

/* A module that the kernel would not know: this program itself. */
static long module(void) {
  long fd = sys(open, "/inside", O_RDONLY, 0);
  return fd < 0 ? fd : sys(finit_module, fd, "", 0);
}

/* A program that calls one helper with a place on its stack: 113 reads kernel memory, 36 writes a user's. */
static long bpf(int helper) {
  struct bpf_insn code[] = {
      {0xbf, 1, 10, 0, 0}, {0x07, 1, 0, 0, -8}, {0x7a, 10, 0, -8, 0}, {0xb7, 2, 0, 0, 8}, {0xb7, 3, 0, 0, 0},
      {0x85, 0, 0, 0, helper}, {0xb7, 0, 0, 0, 0}, {0x95, 0, 0, 0, 0}};
  union bpf_attr a;
  memset(&a, 0, sizeof a);
  a.prog_type = BPF_PROG_TYPE_KPROBE; a.insns = (u64)code; a.insn_cnt = 8; a.license = (u64) "GPL";
  return sys(bpf, BPF_PROG_LOAD, &a, sizeof a);
}

static long perf(u64 sample) {
  struct perf_event_attr e;
  memset(&e, 0, sizeof e);
  e.type = PERF_TYPE_SOFTWARE; e.config = PERF_COUNT_SW_CPU_CLOCK; e.size = sizeof e; e.sample_period = 100000;
  e.sample_type = sample;
  if (sample & PERF_SAMPLE_STACK_USER) e.sample_stack_user = 4096;
  if (sample & PERF_SAMPLE_REGS_INTR) e.sample_regs_intr = 1;
  return sys(perf_event_open, &e, 1, -1, -1, 0);
}

void start(void) {
  console = sys(open, "/dev/ttyS0", O_RDWR, 0);
  nap(15000);
  char b[64];
  u64 local[2] = {(u64)b, 16}, remote[2] = {0x400000, 16};
  tell("ptrace-attach", sys(ptrace, 16, 1, 0, 0));
  tell("ptrace-seize", sys(ptrace, 0x4206, 1, 0, 0));
  tell("process_vm_readv", sys(process_vm_readv, 1, local, 1, remote, 1, 0));
  tell("process_vm_writev", sys(process_vm_writev, 1, local, 1, remote, 1, 0));
  tell("proc-mem", sys(open, "/proc/1/mem", O_RDWR, 0));
  tell("dev-mem", sys(open, "/dev/mem", O_RDONLY, 0));
  tell("dev-port", sys(open, "/dev/port", O_RDWR, 0));
  tell("kcore", sys(open, "/proc/kcore", O_RDONLY, 0));
  tell("kexec_load", sys(kexec_load, 0, 0, 0, 0));
  tell("kexec_file_load", sys(kexec_file_load, -1, -1, 0, 0, 4));
  tell("module", module());
  tell("module-again", writes("/proc/sys/kernel/modules_disabled", "0"));
  tell("iopl", sys(iopl, 3));
  tell("ioperm", sys(ioperm, 0x60, 1, 1));
  tell("msr", sys(open, "/dev/cpu/0/msr", O_RDWR, 0));
  tell("bpf-read-kernel", bpf(113));
  tell("bpf-write-user", bpf(36));
  tell("perf-registers", perf(PERF_SAMPLE_REGS_INTR));
  tell("perf-stack", perf(PERF_SAMPLE_STACK_USER));
  tell("yama-lower", writes("/proc/sys/kernel/yama/ptrace_scope", "0"));
  tell("lockdown-lower", writes("/sys/kernel/security/lockdown", "none"));
  tell("kexec-enable", writes("/proc/sys/kernel/kexec_load_disabled", "0"));
  tell("root-write", sys(open, "/adyton/x", O_WRONLY | O_CREAT, 0600));
  tell("verity-write", sys(open, "/dev/dm-0", O_RDWR, 0));
  tell("model-write", sys(open, "/model/x", O_WRONLY | O_CREAT, 0600));
  tell("debugfs", sys(mount, "d", "/sys/kernel/debug", "debugfs", 0, 0));
  tell("tracefs", sys(open, "/sys/kernel/tracing/trace", O_RDONLY, 0));
  tell("swapon", sys(swapon, "/dev/nvme0n1", 0));
  char *argv[] = {"/bin/sh", 0}, *env[] = {0};
  tell("exec-sh", sys(execve, argv[0], argv, env));
  tell("environ", sys(open, "/proc/1/environ", O_RDONLY, 0));
  tell("syslog", sys(open, "/dev/kmsg", O_RDONLY, 0) < 0 ? -1 : 0);
  sys(write, console, "ATTACK end\n", 11);
  sys(exit_group, 0);
}
