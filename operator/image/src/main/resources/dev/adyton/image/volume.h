/* Volumes: device mapper's verity target by ioctl, and what of the model goes into PCR 15 before it is mounted. */
#include <linux/ioctl.h>
#include <linux/dm-ioctl.h>
#define MS_RDONLY 1
#define MS_NOSUID 2
#define MS_NODEV 4
#define MS_NOEXEC 8
#define MS_MOVE 8192
#define MS_NOSYMFOLLOW 256
#define MNT_DETACH 2

#define HASH 64 /* hex digits of SHA-256 */
#define SLOT_NAME 24 /* of them in a partition's name, which has room for 36 letters */

static char root_hash[HASH + 1];
static u64 root_blocks;

static int is_hash(const char *s) {
  for (int i = 0; i < HASH; i++) if (!((s[i] >= '0' && s[i] <= '9') || (s[i] >= 'a' && s[i] <= 'f'))) return 0;
  return 1;
}

static u64 decimal(const char *s) {
  u64 v = 0;
  while (*s >= '0' && *s <= '9' && v < (1UL << 40)) v = v * 10 + (u64)(*s++ - '0');
  return v;
}

/* The first occurrence counts: the image's own words come first, and PCR 12 tells of any others. */
static void read_command_line(void) {
  static char line[4096];
  if (slurp("/proc/cmdline", line, sizeof line) < 0) die("read", "/proc/cmdline");
  for (char *p = line; *p; p++) {
    if (p != line && p[-1] != ' ') continue;
    if (!root_hash[0] && same(p, "adyton.root=", 12) && is_hash(p + 12)) memcpy(root_hash, p + 12, HASH);
    if (!root_blocks && same(p, "adyton.blocks=", 14)) root_blocks = decimal(p + 14);
  }
  if (!root_hash[0] || !root_blocks) die("command line", "adyton.root, adyton.blocks");
}

struct entry { u64 ino; long off; u16 size; u8 type; char name[]; };

/* Shows every partition's device and GPT name until one is taken. */
static int partitions(int (*takes)(const char *device, const char *name)) {
  static char dir[8192], event[1024];
  long fd = sys(open, "/sys/class/block", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0), n;
  if (fd < 0) return 0;
  int taken = 0;
  while (!taken && (n = sys(getdents64, fd, dir, sizeof dir)) > 0)
    for (long at = 0; at < n && !taken; at += ((struct entry *)(dir + at))->size) {
      struct entry *e = (struct entry *)(dir + at);
      if (e->name[0] == '.' || len(e->name) > 32) continue;
      char path[96];
      put(put(put(path, "/sys/class/block/"), e->name), "/uevent");
      if (slurp(path, event, sizeof event) < 0) continue;
      for (char *p = event; *p && !taken; p++) {
        if ((p != event && p[-1] != '\n') || !same(p, "PARTNAME=", 9)) continue;
        char *end = p + 9;
        while (*end && *end != '\n') end++;
        *end = 0;
        taken = takes(e->name, p + 9);
        break;
      }
    }
  sys(close, fd);
  return taken;
}

static const char *sought;
static char *found;

static int is_sought(const char *device, const char *name) {
  if (len(name) != len(sought) || !same(name, sought, len(name))) return 0;
  put(put(found, "/dev/"), device);
  return 1;
}

/* Finds a partition by its GPT name, on any disk. Whoever forges a name gets a panic of verity, or another PCR 15. */
static int find(const char *name, char *device) {
  sought = name;
  found = device;
  return partitions(is_sought);
}

static void dm(long control, u32 command, struct dm_ioctl *d, const char *name) {
  if (sys(ioctl, control, command, d)) die("device mapper", name);
}

static void header(struct dm_ioctl *d, const char *name) {
  memset(d, 0, sizeof *d);
  d->version[0] = 4; d->data_size = 4096; d->data_start = sizeof *d; d->flags = DM_READONLY_FLAG;
  put(d->name, name);
}

/* The tree lies behind the data on the same partition. Corruption panics: an error would be the host's to retry. */
static void verity(const char *name, const char *device, const char *hash, u64 blocks) {
  static u8 buffer[4096];
  struct dm_ioctl *d = (void *)buffer;
  long control = sys(open, "/dev/mapper/control", O_RDWR | O_CLOEXEC, 0);
  if (control < 0) die("open", "/dev/mapper/control");
  header(d, name);
  dm(control, DM_DEV_CREATE, d, name);
  header(d, name);
  d->target_count = 1;
  struct dm_target_spec *t = (void *)(buffer + sizeof *d);
  memset(t, 0, sizeof *t);
  t->length = blocks * 8;
  put(t->target_type, "verity");
  char *p = (char *)(t + 1), *from = p;
  p = put(put(put(put(p, "1 "), device), " "), device);
  p = number(put(p, " 4096 4096 "), blocks);
  p = number(put(p, " "), blocks);
  p = put(put(p, " sha256 "), hash);
  p = put(p, " 0000000000000000000000000000000000000000000000000000000000000000 1 panic_on_corruption");
  t->next = (u32)((sizeof *t + (u64)(p - from) + 8) & ~7UL);
  dm(control, DM_TABLE_LOAD, d, name);
  header(d, name);
  d->flags &= ~DM_SUSPEND_FLAG;
  dm(control, DM_DEV_SUSPEND, d, name);
  sys(close, control);
}

static void mount_verity(const char *name, const char *dm_device, const char *device, const char *hash, u64 blocks, const char *at) {
  verity(name, device, hash, blocks);
  for (int i = 0; i < 200 && sys(access, dm_device, 0); i++) nap(10);
  if (sys(mount, dm_device, at, "erofs", MS_RDONLY | MS_NOSUID | MS_NODEV, 0)) die("mount", at);
}

static void await(const char *name, char *device) {
  for (int i = 0; i < 300; i++) { if (find(name, device)) return; nap(100); }
  die("no partition", name);
}

static char root_device[48];

/* The name carries the hash's beginning, so that of two slots each kernel image finds its own root. */
static void open_root(void) {
  char name[16 + SLOT_NAME];
  memcpy(put(name, "adyton-root-"), root_hash, SLOT_NAME);
  name[12 + SLOT_NAME] = 0;
  await(name, root_device);
  mount_verity("root", "/dev/dm-0", root_device, root_hash, root_blocks, "/new");
}

/* TPM2_PCR_Event (Part 3 22.3): the TPM itself hashes the text into every bank. */
static void measure(const char *text) {
  u8 command[256], answer[512];
  u32 n = (u32)len(text), size = 10 + 4 + 4 + 9 + 2 + n;
  u8 fixed[] = {0x80, 2, 0, 0, 0, 0, 0, 0, 1, 0x3c, 0, 0, 0, 15, 0, 0, 0, 9, 0x40, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0};
  memcpy(command, fixed, sizeof fixed);
  command[5] = (u8)size;
  command[28] = (u8)n;
  memcpy(command + sizeof fixed, text, n);
  long fd = sys(open, "/dev/tpm0", O_RDWR | O_CLOEXEC, 0);
  if (fd < 0 || sys(write, fd, command, size) != (long)size || sys(read, fd, answer, sizeof answer) < 10 ||
      answer[6] | answer[7] | answer[8] | answer[9]) die("measure", "PCR 15");
  sys(close, fd);
  fd = sys(open, "/run/measured", O_WRONLY | O_CREAT | O_CLOEXEC, 0444);
  if (fd < 0 || sys(write, fd, text, n) != (long)n || sys(write, fd, "\n", 1) != 1) die("write", "/run/measured");
  sys(close, fd);
}

/* The partition's last block says what the tree's root is; nobody vouches for it but PCR 15, which moves first. */
static void open_model(void) {
  char device[48], text[16 + HASH];
  static char last[4097];
  await("adyton-model", device);
  long fd = sys(open, device, O_RDONLY | O_CLOEXEC, 0), size = fd < 0 ? -1 : sys(lseek, fd, 0, 2);
  if (size < 8192 || sys(pread64, fd, last, 4096, size - 4096) != 4096) die("read", device);
  sys(close, fd);
  if (!same(last, "adyton-volume/1 ", 16) || !is_hash(last + 16) || last[16 + HASH] != ' ') die("no volume", device);
  last[16 + HASH] = 0;
  put(put(text, "volume:sha256:"), last + 16);
  measure(text);
  mount_verity("model", "/dev/dm-1", device, last + 16, decimal(last + 17 + HASH), "/model");
}

/* Optional, and the host's to forge: the node seals what it writes there, and a counter in the TPM says which copy is new. No
 * link on it is followed: init, still root, writes there, and a host's link would lead it elsewhere. */
static int open_state(void) {
  char device[48];
  if (!find("adyton-state", device)) return 0;
  if (sys(mount, device, "/state", "ext4", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOSYMFOLLOW, "errors=panic")) die("mount", "/state");
  sys(chown, "/state", 1000, 1000);
  return 1;
}
