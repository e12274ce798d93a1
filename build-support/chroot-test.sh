#!/usr/bin/env bash
# Runs a release archive in a directory tree that holds nothing but it, libc, /proc and three device nodes: no shell, no
# JDK.
# Usage (as root): build-support/chroot-test.sh app/target/adyton-0.1.0-linux-x64.tar.gz
set -euo pipefail

archive=$1
chroot=$(command -v chroot || echo /usr/sbin/chroot)
if [ "$(id -u)" -ne 0 ]; then
  echo "chroot test skipped: needs root"
  exit 0
fi
tree=$(mktemp -d)
trap 'umount "$tree/proc" 2>/dev/null || true; rm -rf --one-file-system "$tree"' EXIT

mkdir -p "$tree"/{adyton,tmp,dev,proc}
chmod 1777 "$tree/tmp"
tar -xzf "$archive" -C "$tree/adyton" --strip-components=1
# What the runtime links to outside itself: libc's own libraries and the loader.
find "$tree/adyton/runtime" -type f \( -name '*.so' -o -name java -o -name jspawnhelper \) -print0 |
  xargs -0 ldd 2>/dev/null |
  sed -n -e 's/.*=> \(\/[^ ]*\) (.*/\1/p' -e 's/^[[:space:]]*\(\/[^ ]*ld-linux[^ ]*\) (.*/\1/p' |
  grep -v "^$tree" | sort -u |
  while read -r library; do
    case $(basename "$library") in
      ld-linux* | libc.so* | libm.so* | libdl.so* | libpthread.so* | librt.so*) cp -L --parents "$library" "$tree" ;;
      *) echo "also linked, left out: $library" ;;
    esac
  done
mknod -m 444 "$tree/dev/urandom" c 1 9
mknod -m 444 "$tree/dev/random" c 1 8
mknod -m 666 "$tree/dev/null" c 1 3
mount -t proc proc "$tree/proc" # the loader resolves $ORIGIN through /proc/self/exe

run() {
  env -i HOME=/tmp "$chroot" "$tree" /adyton/runtime/bin/java @/adyton/conf/client.args \
    --module-path /adyton/lib/app:/adyton/lib/trust:/adyton/lib/client \
    -Dadyton.install=/adyton -Dadyton.models=/adyton/models -m dev.adyton.app/dev.adyton.app.Main "$@"
}
run version
run demo --once "What can you see of my prompt?"
left=$(find "$tree/tmp" -mindepth 1 | wc -l)
[ "$left" -eq 0 ] || { echo "chroot test: $left files were left in /tmp" >&2; exit 1; }
echo "chroot test passed: $(find "$tree" -xdev -not -path "$tree/adyton/*" -type f | wc -l) files beside the release, all libc"
