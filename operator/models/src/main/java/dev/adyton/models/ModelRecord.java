package dev.adyton.models;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code model.json} in a model's folder says: where it came from and which bytes it is.
 *
 * @param source a path, an {@code hf:} name with its commit, or a URL
 * @param files ordered by name
 */
record ModelRecord(String source, List<ModelFile> files) {
  static final String FILE = "model.json";
  private static final String FORMAT = "adyton-model/1";

  ModelRecord {
    files = List.copyOf(files);
    if (source.isEmpty() || files.isEmpty()) {
      throw new IllegalArgumentException("model record");
    }
  }

  long bytes() {
    return files.stream().mapToLong(ModelFile::bytes).sum();
  }

  byte[] encode() {
    List<Json> items = new ArrayList<>();
    for (ModelFile f : files) {
      items.add(
          Json.object()
              .put("bytes", f.bytes())
              .put("name", f.name())
              .put("sha256", f.sha256())
              .build());
    }
    return Jcs.encode(
        Json.object()
            .put("files", new Json.Arr(items))
            .put("format", FORMAT)
            .put("source", source)
            .build());
  }

  static ModelRecord parse(byte[] json) throws CodecException {
    Json.Obj o = Json.parseObject(json);
    o.requireOnly("files", "format", "source");
    List<ModelFile> files = new ArrayList<>();
    try {
      for (Json.Obj f : o.array("files").objects()) {
        f.requireOnly("bytes", "name", "sha256");
        files.add(new ModelFile(f.string("name"), f.integer("bytes"), f.string("sha256")));
      }
      if (!o.string("format").equals(FORMAT)) {
        throw new CodecException(CodecException.Code.TYPE, "format");
      }
      return new ModelRecord(o.string("source"), files);
    } catch (IllegalArgumentException e) {
      throw new CodecException(CodecException.Code.TYPE, "files");
    }
  }
}
