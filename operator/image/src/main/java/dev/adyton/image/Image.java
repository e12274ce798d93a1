package dev.adyton.image;

import java.util.List;

/**
 * A built image.
 *
 * @param variant release or debug
 * @param uki what firmware starts
 * @param disk the raw disk
 * @param root root of the root volume, hex
 * @param files what the root volume holds, one line each
 */
@SuppressWarnings("ArrayRecordComponent") // written and hashed, never compared
record Image(Variant variant, Pe uki, byte[] disk, String root, List<String> files) {
  /** A debug image talks on the serial line, holds an attacker, and has other PCRs. */
  enum Variant {
    RELEASE,
    DEBUG
  }
}
