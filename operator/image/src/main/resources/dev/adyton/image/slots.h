/* Two slots: the disk that this root came from, and another of the same form, which a release is staged to. The node asks
 * for a switch by a small file on the state disk; firmware does it, by BootNext, which lasts one boot: a release that fails
 * falls back by itself. What lies in a slot need not be believed here: firmware measures what it starts.
 * /state/slot: try (asked for), tried (was asked of the firmware), good (served healthily), first (stands first in BootOrder).
 * Nothing here can end a boot: a machine whose firmware takes no variables goes on with what it has. */
#define S_BLK 060000
#define GLOBAL "-8be4df61-93ca-11d2-aa0d-00e098032b8c" /* EFI_GLOBAL_VARIABLE */
#define LASTING 7 /* non-volatile, seen by boot and run time */
#define GOOD_OPTION 0xAD00
#define TRY_OPTION 0xAD01

static char other_disk[40], other_name[SLOT_NAME + 1];
static u32 slot_device;

/* From a partition's name to its disk's: nvme0n1p2, vda2. */
static void disk_of(const char *partition, char *disk) {
  u64 n = len(partition);
  memcpy(disk, partition, n + 1);
  while (n && disk[n - 1] >= '0' && disk[n - 1] <= '9') n--;
  if (n > 1 && disk[n - 1] == 'p' && disk[n - 2] >= '0' && disk[n - 2] <= '9') n--;
  disk[n] = 0;
}

static int is_other(const char *device, const char *name) {
  char disk[40], own[48];
  int empty = len(name) == 11 && same(name, "adyton-slot", 11);
  if (!empty && (len(name) != 12 + SLOT_NAME || !same(name, "adyton-root-", 12))) return 0;
  disk_of(device, disk);
  disk_of(root_device + 5, own);
  if (len(disk) == len(own) && same(disk, own, len(own))) return 0;
  put(other_disk, disk);
  put(other_name, empty ? "-" : name + 12);
  return 1;
}

/* A disk's number, as /sys writes it: 259:3. */
static u32 number_of(const char *disk) {
  char path[96], text[32], *p = text;
  put(put(put(path, "/sys/class/block/"), disk), "/dev");
  if (slurp(path, text, sizeof text) < 0) return 0;
  u64 major = decimal(p);
  while (*p && *p != ':') p++;
  u64 minor = *p ? decimal(p + 1) : 0;
  return (u32)((minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xffUL) << 12);
}

static int is_name(const char *s) {
  for (int i = 0; i < SLOT_NAME; i++) if (!((s[i] >= '0' && s[i] <= '9') || (s[i] >= 'a' && s[i] <= 'f'))) return 0;
  return 1;
}

/* A file of one name; anything else is as good as none. */
static int named(const char *path, char *name) {
  char text[SLOT_NAME + 8];
  if (slurp(path, text, sizeof text) < SLOT_NAME || !is_name(text) || (text[SLOT_NAME] && text[SLOT_NAME] != '\n')) return 0;
  memcpy(name, text, SLOT_NAME);
  name[SLOT_NAME] = 0;
  return 1;
}

static int note(const char *path, const char *text) {
  long fd = sys(open, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  int good = fd >= 0 && sys(write, fd, text, len(text)) == (long)len(text);
  if (fd >= 0) { sys(fsync, fd); sys(close, fd); }
  sys(chown, path, 1000, 1000);
  return good;
}

static char *variable_path(char *path, const char *name) { put(put(put(path, "/run/efi/"), name), GLOBAL); return path; }

static int set_variable(const char *name, const u8 *value, u64 size) {
  static u8 data[1024];
  char path[96];
  u32 attributes = LASTING;
  if (size > sizeof data - 4) return 0;
  memcpy(data, &attributes, 4);
  memcpy(data + 4, value, size);
  long fd = sys(open, variable_path(path, name), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return 0;
  int good = sys(write, fd, data, size + 4) == (long)size + 4;
  sys(close, fd);
  return good;
}

static u8 *wide(u8 *to, const char *text) {
  do { *to++ = (u8)*text; *to++ = 0; } while (*text++);
  return to;
}

/* EFI_LOAD_OPTION with a short-form path (UEFI 2.10, 3.1.3 and 10.3.5.1): a partition by its GUID, wherever its disk hangs. */
static int set_option(const char *variable, const char *disk) {
  static u8 table[1024];
  u8 option[256], *p = option;
  char path[48];
  put(put(path, "/dev/"), disk);
  long fd = sys(open, path, O_RDONLY | O_CLOEXEC, 0);
  long n = fd < 0 ? -1 : sys(pread64, fd, table, sizeof table, 512);
  if (fd >= 0) sys(close, fd);
  if (n != (long)sizeof table || !same((char *)table, "EFI PART", 8)) return 0;
  u8 *entry = table + 512; /* of the first partition */
  u64 first, last;
  memcpy(&first, entry + 32, 8);
  memcpy(&last, entry + 40, 8);
  u64 sectors = last - first + 1;
  u8 head[] = {1, 0, 0, 0, 0, 0}; /* active; length of the path */
  memcpy(p, head, sizeof head);
  p = wide(p + sizeof head, "Adyton");
  u8 *from = p, node[] = {4, 1, 42, 0, 1, 0, 0, 0};
  memcpy(p, node, sizeof node); p += sizeof node;
  memcpy(p, &first, 8); memcpy(p + 8, &sectors, 8); memcpy(p + 16, entry + 16, 16);
  p[32] = 2; p[33] = 2; p += 34; /* GPT, by GUID */
  u8 *file = p;
  p = wide(p + 4, "\\EFI\\BOOT\\BOOTX64.EFI");
  file[0] = 4; file[1] = 4; file[2] = (u8)(p - file); file[3] = 0;
  u8 end[] = {0x7f, 0xff, 4, 0};
  memcpy(p, end, sizeof end); p += sizeof end;
  option[4] = (u8)(p - from);
  return set_variable(variable, option, (u64)(p - option));
}

/* What stood in the order before stays behind it. */
static int set_first(void) {
  u8 old[4 + 128], order[2 + 128] = {GOOD_OPTION & 0xff, GOOD_OPTION >> 8};
  char path[96];
  u64 to = 2;
  long fd = sys(open, variable_path(path, "BootOrder"), O_RDONLY | O_CLOEXEC, 0);
  long n = fd < 0 ? 0 : sys(read, fd, old, sizeof old);
  if (fd >= 0) sys(close, fd);
  for (long at = 4; at + 2 <= n; at += 2)
    if (old[at] != (GOOD_OPTION & 0xff) || old[at + 1] != GOOD_OPTION >> 8) { order[to++] = old[at]; order[to++] = old[at + 1]; }
  return set_variable("BootOrder", order, to);
}

/* Only from here does firmware's memory of boot options lie open; it is shut again before anything else runs. */
static int ask_firmware(const char *disk, int once) {
  sys(mkdir, "/run/efi", 0700);
  if (sys(mount, "efivarfs", "/run/efi", "efivarfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, 0)) return 0;
  u8 next[2] = {TRY_OPTION & 0xff, TRY_OPTION >> 8};
  int good = once ? set_option("BootAD01", disk) && set_variable("BootNext", next, 2) : set_option("BootAD00", disk) && set_first();
  sys(umount2, "/run/efi", MNT_DETACH);
  return good;
}

static void restart(void) {
  sys(umount2, "/state", 0);
  sys(sync, 0);
  sys(reboot, 0xfee1dead, 672274793, 0x01234567, 0);
}

/* What was asked for comes first; else what is known to be good is put first, once. */
static void switch_slots(const char *own, const char *own_disk) {
  char name[SLOT_NAME + 1], first[SLOT_NAME + 1];
  if (named("/state/slot/try", name)) {
    if (sys(rename, "/state/slot/try", "/state/slot/tried")) return;
    sys(sync, 0); /* before the firmware hears of it: a switch is tried once */
    if (same(name, other_name, SLOT_NAME) && !same(name, own, SLOT_NAME) && ask_firmware(other_disk, 1)) restart();
  } else if (named("/state/slot/good", name) && !(named("/state/slot/first", first) && same(first, name, SLOT_NAME))) {
    int here = same(name, own, SLOT_NAME);
    if (!here && named("/state/slot/tried", first) && same(first, own, SLOT_NAME)) return; /* on trial: let it show itself */
    if (!here && !same(name, other_name, SLOT_NAME)) return;
    if (!note("/state/slot/first", name) || !ask_firmware(here ? own_disk : other_disk, 0)) return;
    if (!here) restart();
  }
}

/* Without a state disk nobody could remember what is good: then there are no slots. */
static void slots(int state) {
  char own[SLOT_NAME + 1], own_disk[48], text[64];
  if (!state || !partitions(is_other) || !(slot_device = number_of(other_disk))) return;
  memcpy(own, root_hash, SLOT_NAME);
  own[SLOT_NAME] = 0;
  disk_of(root_device + 5, own_disk);
  sys(mkdir, "/state/slot", 0700);
  sys(chown, "/state/slot", 1000, 1000);
  switch_slots(own, own_disk);
  put(put(put(put(text, own), " "), other_name), "\n");
  if (!note("/run/slots", text)) slot_device = 0;
}
