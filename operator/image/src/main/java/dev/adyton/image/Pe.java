package dev.adyton.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A PE32+ program as firmware loads it (Microsoft PE format): its sections can be read, some can be
 * added, and its Authenticode digest is what firmware measures into PCR 4. Immutable.
 */
final class Pe {
  private static final int SIGNATURE = 0x4550;
  private static final int PE32_PLUS = 0x20b;
  private static final int SECTION = 40;
  private static final int MAX_SECTIONS = 64;

  /** From the optional header to the directory entry of signatures. */
  private static final int CERTIFICATES = 112 + 8 * 4;

  /** Initialised data, readable. */
  private static final int DATA = 0x40000040;

  private final byte[] file;
  private final int pe;
  private final int optional;
  private final List<Section> sections;

  private record Section(String name, int size, int address, int raw, int at, int flags) {}

  /**
   * @throws IllegalArgumentException where this is no PE32+ file or a section lies outside of it
   */
  Pe(byte[] file) {
    this.file = file.clone();
    ByteBuffer in = in(this.file);
    pe = file.length < 0x40 ? -1 : in.getInt(0x3c);
    if (pe < 0 || pe > file.length - 256 || in.getInt(pe) != SIGNATURE) {
      throw new IllegalArgumentException("no PE file");
    }
    optional = pe + 24;
    if (in.getShort(optional) != PE32_PLUS) {
      throw new IllegalArgumentException("no PE32+ file");
    }
    sections = readSections(in);
  }

  private List<Section> readSections(ByteBuffer in) {
    int count = in.getShort(pe + 6);
    int table = optional + in.getShort(pe + 20);
    if (count < 1 || count > MAX_SECTIONS || table + count * SECTION > file.length) {
      throw new IllegalArgumentException("section table");
    }
    List<Section> found = new ArrayList<>();
    for (int at = table; at < table + count * SECTION; at += SECTION) {
      String name = new String(file, at, 8, StandardCharsets.US_ASCII).replaceAll("\0.*", "");
      Section section =
          new Section(
              name,
              in.getInt(at + 8),
              in.getInt(at + 12),
              in.getInt(at + 16),
              in.getInt(at + 20),
              in.getInt(at + 36));
      if (section.raw() < 0 || section.at() < 0 || section.at() > file.length - section.raw()) {
        throw new IllegalArgumentException("section outside of the file");
      }
      found.add(section);
    }
    return List.copyOf(found);
  }

  byte[] bytes() {
    return file.clone();
  }

  /** Returns a section's content without its padding. */
  Optional<byte[]> section(String name) {
    return sections.stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .map(s -> Arrays.copyOfRange(file, s.at(), s.at() + Math.min(s.size(), s.raw())));
  }

  /**
   * Returns this program with sections behind its own. Time stamp, checksum, symbols, certificate
   * and debug directory are emptied, so that equal input gives equal bytes.
   */
  Pe with(SequencedMap<String, byte[]> added) {
    ByteBuffer in = in(file);
    int alignment = in.getInt(optional + 32);
    int fileAlignment = in.getInt(optional + 36);
    int table = optional + in.getShort(pe + 20);
    int headers = up(table + SECTION * (sections.size() + added.size()), fileAlignment);
    if (headers > sections.stream().mapToInt(Section::address).min().orElse(0)) {
      throw new IllegalArgumentException("no room for section headers");
    }
    List<Section> all = new ArrayList<>();
    List<byte[]> bodies = new ArrayList<>();
    int at = headers;
    int address = 0;
    for (Section s : sections) {
      all.add(
          new Section(s.name(), s.size(), s.address(), s.raw(), s.raw() == 0 ? 0 : at, s.flags()));
      bodies.add(Arrays.copyOfRange(file, s.at(), s.at() + s.raw()));
      at += up(s.raw(), fileAlignment);
      address = Math.max(address, up(s.address() + s.size(), alignment));
    }
    for (var entry : added.sequencedEntrySet()) {
      byte[] body = entry.getValue();
      int raw = up(body.length, fileAlignment);
      all.add(new Section(entry.getKey(), body.length, address, raw, at, DATA));
      bodies.add(body);
      at += raw;
      address = up(address + body.length, alignment);
    }
    byte[] made = Arrays.copyOf(Arrays.copyOf(file, table), at);
    ByteBuffer out = in(made);
    headers(out, all, headers, address);
    for (int i = 0; i < all.size(); i++) {
      out.put(all.get(i).at(), bodies.get(i), 0, all.get(i).at() == 0 ? 0 : bodies.get(i).length);
    }
    return new Pe(made);
  }

  /** Returns this program without its table of signatures. */
  Pe unsigned() {
    ByteBuffer in = in(file);
    int entry = optional + CERTIFICATES;
    int size = in.getInt(entry + 4);
    if (size < 0 || (size > 0 && in.getInt(entry) != file.length - size)) {
      throw new IllegalArgumentException("signatures that are not the last thing in the file");
    }
    byte[] bare = Arrays.copyOf(file, file.length - size);
    in(bare).putLong(entry, 0);
    return new Pe(bare);
  }

  /** Returns this unsigned program with a table of signatures behind it. */
  Pe withCertificates(byte[] table) {
    byte[] signed = Arrays.copyOf(file, up(file.length, 8) + table.length);
    int at = signed.length - table.length;
    in(signed).put(at, table).putInt(optional + CERTIFICATES, at);
    in(signed).putInt(optional + CERTIFICATES + 4, table.length);
    return new Pe(signed);
  }

  private void headers(ByteBuffer out, List<Section> all, int headers, int imageSize) {
    out.putShort(pe + 6, (short) all.size());
    out.putInt(pe + 8, 0).putInt(pe + 12, 0).putInt(pe + 16, 0); // time, symbols
    out.putInt(optional + 56, imageSize).putInt(optional + 60, headers).putInt(optional + 64, 0);
    out.putLong(optional + CERTIFICATES, 0)
        .putLong(optional + 112 + 8 * 6, 0); // certificate, debug
    int at = optional + out.getShort(pe + 20);
    for (Section s : all) {
      out.put(at, s.name().getBytes(StandardCharsets.US_ASCII));
      out.putInt(at + 8, s.size()).putInt(at + 12, s.address()).putInt(at + 16, s.raw());
      out.putInt(at + 20, s.at()).putInt(at + 36, s.flags());
      at += SECTION;
    }
  }

  /** Windows Authenticode PE Signature Format, "Calculating the PE image hash". */
  byte[] authenticode(String algorithm) {
    ByteBuffer in = in(file);
    int checksum = optional + 64;
    int certificate = optional + CERTIFICATES;
    int certificates = in.getInt(certificate + 4);
    int headers = in.getInt(optional + 60);
    var digest = Sha.digest(algorithm);
    digest.update(file, 0, checksum);
    digest.update(file, checksum + 4, certificate - checksum - 4);
    digest.update(file, certificate + 8, headers - certificate - 8);
    long done = headers;
    List<Section> inOrder =
        sections.stream()
            .filter(s -> s.raw() > 0)
            .sorted(Comparator.comparingInt(Section::at))
            .toList();
    for (Section s : inOrder) {
      digest.update(file, s.at(), s.raw());
      done += s.raw();
    }
    if (file.length - certificates > done) {
      digest.update(file, (int) done, (int) (file.length - certificates - done));
    }
    return digest.digest();
  }

  private static ByteBuffer in(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int up(int value, int alignment) {
    return (value + alignment - 1) / alignment * alignment;
  }
}
