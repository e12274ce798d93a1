package dev.adyton.engine.gguf;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A checked GGUF file: metadata by key, tensors by name. Values are decoded when asked for, so that
 * opening a file costs one walk over its header. Immutable and thread-safe as far as its memory is.
 */
public final class GgufFile {
  /** Where an entry lies: its key's length field, its value, and the end of its value. */
  record Entry(GgufType type, long start, long value, long end) {}

  private final MemorySegment file;
  private final SequencedMap<String, Entry> entries;
  private final SequencedMap<String, GgufTensor> tensors;

  GgufFile(
      MemorySegment file,
      SequencedMap<String, Entry> entries,
      SequencedMap<String, GgufTensor> tensors) {
    this.file = file;
    this.entries = entries;
    this.tensors = tensors;
  }

  /**
   * Reads the header of {@code file}; the result refers to its memory.
   *
   * @throws ModelException for anything but a whole, consistent file
   */
  public static GgufFile read(MemorySegment file) throws ModelException {
    return new GgufReader(file).read();
  }

  /**
   * Returns this file's metadata with other tensors: those of a model in several files, or in
   * another format.
   */
  public GgufFile withTensors(Collection<GgufTensor> others) throws ModelException {
    SequencedMap<String, GgufTensor> all = new LinkedHashMap<>();
    for (GgufTensor t : others) {
      if (all.putIfAbsent(t.name(), t) != null) {
        throw new ModelException(Code.DUPLICATE, "tensor");
      }
    }
    return new GgufFile(file, entries, all);
  }

  /** Returns the keys of all entries. */
  public Set<String> keys() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /** Returns the tensor called {@code name}. */
  public Optional<GgufTensor> tensor(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  /** Returns all tensors in the file's order. */
  public Collection<GgufTensor> tensors() {
    return Collections.unmodifiableCollection(tensors.values());
  }

  /** Returns whether there is an entry {@code key}. */
  public boolean has(String key) {
    return entries.containsKey(key);
  }

  /** Returns the text at {@code key}, or nothing where it is absent. */
  public Optional<String> text(String key) throws ModelException {
    Entry e = typed(key, GgufType.STRING);
    if (e == null) {
      return Optional.empty();
    }
    int length = (int) file.get(GgufCursor.LONG, e.value);
    if (length > GgufLimits.MAX_STRING_BYTES) {
      throw new ModelException(Code.LIMIT, key);
    }
    return Optional.of(GgufCursor.text(file, e.value + Long.BYTES, length, key));
  }

  /** Returns the bytes of the text at {@code key}, none where it is absent. */
  public byte[] document(String key) throws ModelException {
    Entry e = typed(key, GgufType.STRING);
    if (e == null) {
      return new byte[0];
    }
    long from = e.value + Long.BYTES;
    return file.asSlice(from, file.get(GgufCursor.LONG, e.value)).toArray(ValueLayout.JAVA_BYTE);
  }

  /** Returns the truth value at {@code key}, or {@code absent}. */
  public boolean flag(String key, boolean absent) throws ModelException {
    Entry e = typed(key, GgufType.BOOL);
    return e == null ? absent : file.get(ValueLayout.JAVA_BYTE, e.value) != 0;
  }

  /** Returns the number at {@code key}, of either float type, or {@code absent}. */
  public double real(String key, double absent) throws ModelException {
    Entry e = entries.get(key);
    if (e == null) {
      return absent;
    }
    return switch (e.type) {
      case FLOAT32 -> Float.intBitsToFloat(file.get(GgufCursor.INT, e.value));
      case FLOAT64 -> Double.longBitsToDouble(file.get(GgufCursor.LONG, e.value));
      default -> throw new ModelException(Code.TYPE, key);
    };
  }

  /**
   * Returns the number at {@code key}, of any integer type, between {@code min} and {@code max}.
   */
  public int integer(String key, int min, int max) throws ModelException {
    if (!has(key)) {
      throw new ModelException(Code.MISSING_KEY, key);
    }
    return integer(key, min, max, 0);
  }

  /** Returns the same, or {@code absent} where there is none. */
  public int integer(String key, int min, int max, int absent) throws ModelException {
    Entry e = entries.get(key);
    if (e == null) {
      return absent;
    }
    long n = number(e, key);
    if (n < min || n > max) {
      throw new ModelException(Code.VALUE, key);
    }
    return (int) n;
  }

  private long number(Entry e, String key) throws ModelException {
    return switch (e.type) {
      case UINT8 -> Byte.toUnsignedInt(file.get(ValueLayout.JAVA_BYTE, e.value));
      case INT8 -> file.get(ValueLayout.JAVA_BYTE, e.value);
      case UINT16 -> Short.toUnsignedInt(file.get(GgufCursor.SHORT, e.value));
      case INT16 -> file.get(GgufCursor.SHORT, e.value);
      case UINT32 -> Integer.toUnsignedLong(file.get(GgufCursor.INT, e.value));
      case INT32 -> file.get(GgufCursor.INT, e.value);
      // A UINT64 above 2^63 becomes negative and falls out of every range asked for.
      case UINT64, INT64 -> file.get(GgufCursor.LONG, e.value);
      default -> throw new ModelException(Code.TYPE, key);
    };
  }

  /** Returns the strings at {@code key}. */
  public Optional<GgufStrings> strings(String key) throws ModelException {
    Entry e = array(key, GgufType.STRING);
    return e == null
        ? Optional.empty()
        : Optional.of(new GgufStrings(file, e.value + 12, length(e)));
  }

  /** Returns the 32-bit integers at {@code key}. */
  public Optional<int[]> integers(String key) throws ModelException {
    Entry e = array(key, GgufType.INT32);
    return e == null
        ? Optional.empty()
        : Optional.of(file.asSlice(e.value + 12, 4L * length(e)).toArray(GgufCursor.INT));
  }

  /** Returns the 32-bit floats at {@code key}. */
  public Optional<float[]> floats(String key) throws ModelException {
    Entry e = array(key, GgufType.FLOAT32);
    if (e == null) {
      return Optional.empty();
    }
    float[] out = new float[length(e)];
    for (int i = 0; i < out.length; i++) {
      out[i] = Float.intBitsToFloat(file.get(GgufCursor.INT, e.value + 12 + 4L * i));
    }
    return Optional.of(out);
  }

  private int length(Entry e) {
    return (int) file.get(GgufCursor.LONG, e.value + Integer.BYTES);
  }

  private @Nullable Entry array(String key, GgufType element) throws ModelException {
    Entry e = typed(key, GgufType.ARRAY);
    if (e != null && GgufType.of(file.get(GgufCursor.INT, e.value)).orElse(e.type) != element) {
      throw new ModelException(Code.TYPE, key);
    }
    return e;
  }

  private @Nullable Entry typed(String key, GgufType type) throws ModelException {
    Entry e = entries.get(key);
    if (e != null && e.type != type) {
      throw new ModelException(Code.TYPE, key);
    }
    return e;
  }

  /**
   * Returns the entries whose keys begin with {@code prefix}, except {@code without}, ordered by
   * key, each as its bytes in the file: key, type and value.
   */
  public byte[] rawEntries(String prefix, String... without) {
    Set<String> left = Set.of(without);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Map.Entry<String, Entry> m : new TreeMap<>(entries).entrySet()) {
      if (m.getKey().startsWith(prefix) && !left.contains(m.getKey())) {
        Entry e = m.getValue();
        out.writeBytes(file.asSlice(e.start, e.end - e.start).toArray(ValueLayout.JAVA_BYTE));
      }
    }
    return out.toByteArray();
  }
}
