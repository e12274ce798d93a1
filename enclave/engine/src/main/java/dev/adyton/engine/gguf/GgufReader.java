package dev.adyton.engine.gguf;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.kernels.WeightType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Walks a file's header once: magic, version, counts, metadata, tensor descriptions; then checks
 * that the tensors' bytes are aligned, apart and inside the file.
 */
final class GgufReader {
  static final int MAGIC = 0x46554747; // "GGUF"

  /** Versions 2 and 3 differ in that 3 may be big-endian, which neither this reader takes. */
  private static final Set<Integer> VERSIONS = Set.of(2, 3);

  private static final String ALIGNMENT = "general.alignment";
  private static final int DEFAULT_ALIGNMENT = 32;

  /** A tensor before its place is checked: {@code offset} counts from the data's beginning. */
  private record Described(
      String name, WeightType type, List<Long> dimensions, long offset, long bytes) {}

  private final MemorySegment file;
  private final GgufCursor cursor;
  private final SequencedMap<String, GgufFile.Entry> entries = new LinkedHashMap<>();

  GgufReader(MemorySegment file) {
    this.file = file;
    this.cursor = new GgufCursor(file, 0);
  }

  GgufFile read() throws ModelException {
    if (cursor.int32() != MAGIC) {
      throw new ModelException(Code.MAGIC, "file");
    }
    if (!VERSIONS.contains(cursor.int32())) {
      throw new ModelException(Code.VERSION, "file");
    }
    int tensorCount = cursor.count(GgufLimits.MAX_TENSORS, "tensors");
    int entryCount = cursor.count(GgufLimits.MAX_ENTRIES, "entries");
    for (int i = 0; i < entryCount; i++) {
      entry();
    }
    List<Described> described = new ArrayList<>();
    for (int i = 0; i < tensorCount; i++) {
      described.add(tensor());
    }
    return new GgufFile(file, entries, place(described));
  }

  private void entry() throws ModelException {
    long start = cursor.at();
    String key = cursor.name(GgufLimits.MAX_KEY_BYTES, "key");
    GgufType type = cursor.type();
    long value = cursor.at();
    cursor.value(type, 0);
    GgufFile.Entry entry = new GgufFile.Entry(type, start, value, cursor.at());
    if (entries.putIfAbsent(key, entry) != null) {
      throw new ModelException(Code.DUPLICATE, "key");
    }
  }

  private Described tensor() throws ModelException {
    String name = cursor.name(GgufLimits.MAX_NAME_BYTES, "tensor name");
    int rank = cursor.int32();
    if (rank < 1 || rank > GgufLimits.MAX_DIMENSIONS) {
      throw new ModelException(Code.LIMIT, "tensor dimensions");
    }
    List<Long> dimensions = new ArrayList<>(rank);
    for (int i = 0; i < rank; i++) {
      long d = cursor.int64();
      if (d < 1 || d > GgufLimits.MAX_DIMENSION) {
        throw new ModelException(Code.LIMIT, "tensor dimension");
      }
      dimensions.add(d);
    }
    WeightType type =
        WeightType.of(cursor.int32())
            .orElseThrow(() -> new ModelException(Code.TYPE, "tensor type"));
    return new Described(name, type, dimensions, cursor.int64(), bytes(type, dimensions));
  }

  /** Returns a tensor's size; one that is larger than the file is refused before it overflows. */
  private long bytes(WeightType type, List<Long> dimensions) throws ModelException {
    if (dimensions.getFirst() % type.block() != 0) {
      throw new ModelException(Code.SHAPE, "tensor rows are not whole blocks");
    }
    long bytes = dimensions.getFirst() / type.block() * type.blockBytes();
    for (long d : dimensions.subList(1, dimensions.size())) {
      if (bytes > file.byteSize() / d) {
        throw new ModelException(Code.TRUNCATED, "tensor data");
      }
      bytes *= d;
    }
    return bytes;
  }

  private SequencedMap<String, GgufTensor> place(List<Described> described) throws ModelException {
    GgufFile header = new GgufFile(file, entries, new LinkedHashMap<>());
    int alignment = header.integer(ALIGNMENT, 1, GgufLimits.MAX_ALIGNMENT, DEFAULT_ALIGNMENT);
    if (Integer.bitCount(alignment) != 1) {
      throw new ModelException(Code.VALUE, ALIGNMENT);
    }
    long data = (cursor.at() + alignment - 1) / alignment * alignment;
    SequencedMap<String, GgufTensor> tensors = new LinkedHashMap<>();
    for (Described d : described) {
      if (d.offset < 0 || d.offset % alignment != 0) {
        throw new ModelException(Code.EXTENT, "tensor alignment");
      }
      long room = file.byteSize() - data;
      if (d.bytes > room || d.offset > room - d.bytes) {
        throw new ModelException(Code.TRUNCATED, "tensor data");
      }
      MemorySegment bytes = file.asSlice(data + d.offset, d.bytes);
      GgufTensor tensor = new GgufTensor(d.name, d.type, d.dimensions, bytes);
      if (tensors.putIfAbsent(d.name, tensor) != null) {
        throw new ModelException(Code.DUPLICATE, "tensor");
      }
    }
    refuseOverlap(described);
    return tensors;
  }

  private static void refuseOverlap(List<Described> described) throws ModelException {
    List<Described> ordered = new ArrayList<>(described);
    ordered.sort(Comparator.comparingLong(Described::offset));
    long end = 0;
    for (Described d : ordered) {
      if (d.offset < end) {
        throw new ModelException(Code.EXTENT, "tensors overlap");
      }
      end = d.offset + d.bytes;
    }
  }
}
