/* The few system calls and string helpers that init needs. No C library: what runs as root before Java is these files,
 * the compiler's output of them, and nothing else. */
#include <asm/unistd_64.h>
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;

static inline long sys6(long n, long a, long b, long c, long d, long e, long f) {
  long r;
  register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
  __asm__ volatile("syscall" : "=a"(r) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
  return r;
}
#define sys(n, ...) sys_(n, __VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define sys_(n, a, b, c, d, e, f, ...) sys6(__NR_##n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

/* gcc emits calls to these two by itself. */
void *memset(void *p, int v, u64 n) { u8 *d = p; while (n--) *d++ = (u8)v; return p; }
void *memcpy(void *p, const void *q, u64 n) { u8 *d = p; const u8 *s = q; while (n--) *d++ = *s++; return p; }

static u64 len(const char *s) { u64 n = 0; while (s[n]) n++; return n; }
static int same(const char *a, const char *b, u64 n) { while (n--) if (*a++ != *b++) return 0; return 1; }
static char *put(char *to, const char *s) { while (*s) *to++ = *s++; *to = 0; return to; }
static char *number(char *to, u64 v) {
  char digits[24]; int n = 0;
  do digits[n++] = (char)('0' + v % 10); while (v /= 10);
  while (n) *to++ = digits[--n];
  *to = 0; return to;
}

#define O_RDONLY 0
#define O_WRONLY 1
#define O_RDWR 2
#define O_CREAT 0100
#define O_TRUNC 01000
#define O_DIRECTORY 0200000
#define O_PATH 010000000
#define O_CLOEXEC 02000000

/* To the kernel's log, at a level that a release does not print anywhere: no content can be in it, there is none yet. */
static void say(const char *what, const char *which) {
  char line[256], *p = put(line, "<3>init: ");
  if (len(what) + len(which) < 200) { p = put(p, what); p = put(p, " "); p = put(p, which); }
  long fd = sys(open, "/dev/kmsg", O_WRONLY, 0);
  if (fd >= 0) { sys(write, fd, line, p - line); sys(close, fd); }
}

/* PID 1 that ends is a kernel panic, and panic=-1 is a reboot: every failure is closed. */
static void die(const char *what, const char *which) { say(what, which); for (;;) sys(exit_group, 1); }

/* Reads a small file; ends it with a NUL. */
static long slurp(const char *path, char *to, u64 size) {
  long fd = sys(open, path, O_RDONLY | O_CLOEXEC, 0), n = 0, all = 0;
  if (fd < 0) return fd;
  while (all < (long)size - 1 && (n = sys(read, fd, to + all, size - 1 - all)) > 0) all += n;
  sys(close, fd);
  to[all] = 0;
  return n < 0 ? n : all;
}

static void nap(u64 milliseconds) {
  struct { long s, ns; } t = {(long)(milliseconds / 1000), (long)(milliseconds % 1000) * 1000000};
  sys(nanosleep, &t, 0);
}

/* _start aligns the stack as the ABI wants it and calls start(). */
__asm__(".globl _start\n_start:\n xor %ebp,%ebp\n and $-16,%rsp\n call start\n hlt\n");
