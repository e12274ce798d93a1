/* Network: a filter that was made when the image was built, then one address by DHCP through a packet socket (which the
 * filter does not see). The lease is asked for once and never renewed: the address is the node's until it stops. */
#include <linux/if.h>
#include <linux/if_packet.h>
#include <linux/in.h>
#include <linux/netlink.h>
#include <linux/route.h>
#include <linux/sockios.h>

static u16 be16(u16 v) { return (u16)(v << 8 | v >> 8); }
static u32 be32(u32 v) { return __builtin_bswap32(v); }

/* One nfnetlink batch. The kernel applies it as a whole or not at all, and acknowledges each message. */
static void install_filter(void) {
  static char batch[8192], answer[8192];
  long size = slurp("/filter", batch, sizeof batch);
  long s = sys(socket, 16, 3 | O_CLOEXEC, 12); /* AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER */
  struct sockaddr_nl to = {.nl_family = 16};
  if (size <= 0 || s < 0 || sys(sendto, s, batch, size, 0, &to, sizeof to) != size) die("send", "filter");
  u32 wanted = 0, seen = 0;
  for (long at = 0; at < size; at += ((struct nlmsghdr *)(batch + at))->nlmsg_len)
    if (((struct nlmsghdr *)(batch + at))->nlmsg_flags & NLM_F_ACK) wanted++;
  while (seen < wanted) {
    long n = sys(recvfrom, s, answer, sizeof answer, 0, 0, 0);
    if (n <= 0) die("no answer", "filter");
    for (long at = 0; at + (long)sizeof(struct nlmsghdr) <= n;) {
      struct nlmsghdr *h = (void *)(answer + at);
      if (h->nlmsg_type != NLMSG_ERROR || *(int *)(h + 1)) die("refused", "filter");
      seen++;
      at += (h->nlmsg_len + 3) & ~3U;
    }
  }
  sys(close, s);
}

static long udp4; /* for the ioctls of interfaces */

static void up(struct ifreq *r) {
  if (sys(ioctl, udp4, SIOCGIFFLAGS, r)) die("flags", r->ifr_name);
  r->ifr_flags |= IFF_UP;
  if (sys(ioctl, udp4, SIOCSIFFLAGS, r)) die("up", r->ifr_name);
}

static void address(struct ifreq *r, unsigned long command, u32 value) {
  struct sockaddr_in *a = (void *)&r->ifr_addr;
  memset(a, 0, sizeof *a);
  a->sin_family = 2;
  a->sin_addr.s_addr = value;
  if (sys(ioctl, udp4, command, r)) die("address", r->ifr_name);
}

struct dhcp {
  u8 ip[20]; u16 from, to, length, check;
  u8 op, type, hlen, hops; u32 xid; u16 secs, flags; u32 ciaddr, yiaddr, siaddr, giaddr;
  u8 mac[16], names[192]; u32 cookie; u8 options[308];
} __attribute__((packed));

struct lease { u32 address, server, mask, router; u8 kind; };

static void send_dhcp(long s, struct sockaddr_ll *to, u32 xid, const u8 *mac, u8 kind, const struct lease *l) {
  static struct dhcp m;
  memset(&m, 0, sizeof m);
  u8 *o = m.options;
  *o++ = 53; *o++ = 1; *o++ = kind;
  if (kind == 3) {
    *o++ = 50; *o++ = 4; memcpy(o, &l->address, 4); o += 4;
    *o++ = 54; *o++ = 4; memcpy(o, &l->server, 4); o += 4;
  }
  *o++ = 55; *o++ = 2; *o++ = 1; *o++ = 3; *o++ = 255;
  m.op = 1; m.type = 1; m.hlen = 6; m.xid = xid; m.flags = be16(0x8000); m.cookie = be32(0x63825363);
  memcpy(m.mac, mac, 6);
  m.from = be16(68); m.to = be16(67); m.length = be16(sizeof m - 20);
  m.ip[0] = 0x45; m.ip[8] = 64; m.ip[9] = 17; m.ip[2] = sizeof m >> 8; m.ip[3] = (u8)sizeof m;
  memset(m.ip + 16, 255, 4);
  u32 sum = 0;
  for (int i = 0; i < 20; i += 2) sum += (u32)(m.ip[i] << 8 | m.ip[i + 1]);
  sum = ~((sum & 0xffff) + (sum >> 16));
  m.ip[10] = (u8)(sum >> 8); m.ip[11] = (u8)sum;
  if (sys(sendto, s, &m, sizeof m, 0, to, sizeof *to) < 0) die("send", "dhcp");
}

/* Everything here is the network's to forge: options are walked inside what arrived, never beyond. */
static int read_dhcp(const struct dhcp *m, long n, u32 xid, struct lease *l) {
  long head = (long)sizeof *m - (long)sizeof m->options;
  if (n < head || m->ip[0] != 0x45 || m->ip[9] != 17 || m->to != be16(68) || m->op != 2 || m->xid != xid || m->cookie != be32(0x63825363)) return 0;
  memset(l, 0, sizeof *l);
  l->address = m->yiaddr;
  for (long at = 0; at + 2 <= n - head && at + 2 <= (long)sizeof m->options && m->options[at] != 255;) {
    u8 code = m->options[at], size = m->options[at + 1];
    if (!code) { at++; continue; }
    if (at + 2 + size > n - head || at + 2 + size > (long)sizeof m->options) return 0;
    const u8 *v = m->options + at + 2;
    if (code == 53 && size == 1) l->kind = *v;
    if (code == 1 && size == 4) memcpy(&l->mask, v, 4);
    if (code == 3 && size >= 4) memcpy(&l->router, v, 4);
    if (code == 54 && size == 4) memcpy(&l->server, v, 4);
    at += 2 + size;
  }
  return l->address && l->mask && l->server;
}

/* Each try asks anew; a second without the right answer is a lost packet. */
static void ask(int index, const u8 *mac, struct lease *l) {
  static struct dhcp m;
  long s = sys(socket, 17, 2 | O_CLOEXEC, be16(0x0800)); /* AF_PACKET, SOCK_DGRAM, IPv4 */
  struct sockaddr_ll to = {.sll_family = 17, .sll_protocol = be16(0x0800), .sll_ifindex = index, .sll_halen = 6};
  struct { long s, us; } second = {1, 0};
  memset(to.sll_addr, 255, 6);
  if (s < 0 || sys(bind, s, &to, sizeof to) || sys(setsockopt, s, 1, 20, &second, sizeof second)) die("socket", "dhcp");
  u32 xid;
  if (sys(getrandom, &xid, 4, 0) != 4) die("random", "dhcp");
  for (int tries = 0, kind = 1; tries < 60; tries++) {
    struct lease got;
    send_dhcp(s, &to, xid, mac, (u8)kind, l);
    for (int reads = 0; reads < 64; reads++) {
      long n = sys(recvfrom, s, &m, sizeof m, 0, 0, 0);
      if (n < 0) break;
      if (!read_dhcp(&m, n, xid, &got)) continue;
      if (kind == 1 && got.kind == 2) { *l = got; kind = 3; tries = 0; break; }
      if (kind == 3 && got.kind == 5) { *l = got; sys(close, s); return; }
      if (kind == 3 && got.kind == 6) { kind = 1; break; }
    }
  }
  die("no lease", "dhcp");
}

static void bring_up(void) {
  struct ifreq r;
  udp4 = sys(socket, 2, 2 | O_CLOEXEC, 0);
  memset(&r, 0, sizeof r); put(r.ifr_name, "lo");
  up(&r);
  memset(&r, 0, sizeof r); put(r.ifr_name, "eth0");
  for (int i = 0; i < 100 && sys(ioctl, udp4, SIOCGIFINDEX, &r); i++) nap(100);
  int index = r.ifr_ifindex;
  up(&r);
  if (sys(ioctl, udp4, SIOCGIFHWADDR, &r)) die("address", "eth0");
  u8 mac[6];
  memcpy(mac, r.ifr_hwaddr.sa_data, 6);
  struct lease l;
  memset(&l, 0, sizeof l);
  ask(index, mac, &l);
  address(&r, SIOCSIFADDR, l.address);
  address(&r, SIOCSIFNETMASK, l.mask);
  if (l.router) {
    struct rtentry t;
    memset(&t, 0, sizeof t);
    ((struct sockaddr_in *)&t.rt_dst)->sin_family = 2;
    ((struct sockaddr_in *)&t.rt_genmask)->sin_family = 2;
    ((struct sockaddr_in *)&t.rt_gateway)->sin_family = 2;
    ((struct sockaddr_in *)&t.rt_gateway)->sin_addr.s_addr = l.router;
    t.rt_flags = 3; /* RTF_UP | RTF_GATEWAY */
    if (sys(ioctl, udp4, SIOCADDRT, &t)) die("route", "default");
  }
  sys(close, udp4);
}
