package dev.adyton.node.journal;

import dev.adyton.node.keys.Purpose;
import dev.adyton.node.keys.StoreException;
import dev.adyton.node.keys.StoreException.Code;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What a journal's records say. Read and written, never compared: arrays do no harm here. */
@SuppressWarnings("ArrayRecordComponent")
sealed interface StoreRecord {
  /** A project's key, wrapped under the root. */
  record Key(String project, int generation, byte[] wrapped) implements StoreRecord {}

  /** An item, sealed under its project's key. */
  record Item(Name name, long expires, byte[] sealed) implements StoreRecord {}

  /** The item is no more. */
  record Deleted(Name name) implements StoreRecord {}

  /** The project is no more, nor its keys. */
  record Shredded(String project) implements StoreRecord {}

  /**
   * Which item.
   *
   * @param project whose
   * @param purpose which of its keys seals it
   * @param id made by the node
   */
  record Name(String project, Purpose purpose, String id) {
    /** Names never have a NUL: contexts of keys are separated by it. */
    public Name {
      if ((project + id).indexOf('\0') >= 0 || project.length() > 256 || id.length() > 256) {
        throw new IllegalArgumentException("name");
      }
    }
  }

  /** Returns the bytes. */
  default byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      switch (this) {
        case Key(String project, int generation, byte[] wrapped) -> {
          out.writeByte('K');
          out.writeUTF(project);
          out.writeInt(generation);
          out.write(wrapped);
        }
        case Item(Name name, long expires, byte[] sealed) -> {
          out.writeByte('I');
          write(out, name);
          out.writeLong(expires);
          out.write(sealed);
        }
        case Deleted(Name name) -> {
          out.writeByte('D');
          write(out, name);
        }
        case Shredded(String project) -> {
          out.writeByte('S');
          out.writeUTF(project);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Reads what {@link #bytes} wrote. */
  static StoreRecord read(byte[] bytes) throws StoreException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return switch (in.readByte()) {
        case 'K' -> new Key(in.readUTF(), in.readInt(), in.readAllBytes());
        case 'I' -> new Item(name(in), in.readLong(), in.readAllBytes());
        case 'D' -> new Deleted(name(in));
        case 'S' -> new Shredded(in.readUTF());
        default -> throw new StoreException(Code.TAMPERED);
      };
    } catch (IOException | IllegalArgumentException e) {
      throw new StoreException(Code.TAMPERED, e);
    }
  }

  private static void write(DataOutputStream out, Name name) throws IOException {
    out.writeUTF(name.project());
    out.writeUTF(name.purpose().name());
    out.writeUTF(name.id());
  }

  private static Name name(DataInputStream in) throws IOException {
    return new Name(in.readUTF(), Purpose.valueOf(in.readUTF()), in.readUTF());
  }
}
