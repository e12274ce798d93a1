/* What Java, which becomes PID 1, may never have. The order matters: what takes privileges comes before they are dropped. */
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
  path(rules, "/dev/random", 4); path(rules, "/dev/urandom", 4);
  port(rules, 8443); port(rules, 8444);
  if (sys(landlock_restrict_self, rules, 0)) die("landlock", "self");
  sys(close, rules);
}

static void confine(void) {
  u64 none[2] = {0, 0}, locked[2] = {64 << 20, 64 << 20};
  if (sys(prlimit64, 0, RLIMIT_CORE, none, 0) || sys(prlimit64, 0, RLIMIT_MEMLOCK, locked, 0)) die("limit", "core");
  if (sys(mkdir, "/run/adyton", 0700) || sys(chown, "/run/adyton", 1000, 1000)) die("make", "/run/adyton");
  if (sys(chown, "/dev/tpmrm0", 1000, 1000)) die("hand over", "/dev/tpmrm0");
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
