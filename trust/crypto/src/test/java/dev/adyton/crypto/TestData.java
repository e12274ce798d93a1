package dev.adyton.crypto;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/** Published vectors, read in place; a test that finds none is skipped and says so. */
final class TestData {
  private static final JsonLimits VECTORS = new JsonLimits(256 << 20, 32, 10_000_000);

  private TestData() {}

  static Json json(String name) throws IOException, CodecException {
    Path file = Path.of(System.getProperty("adyton.testdata", "../../../shared/data"), name);
    Assumptions.assumeTrue(Files.isReadable(file), "skipped: " + name + " absent");
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      return Json.parse(in.readAllBytes(), VECTORS);
    }
  }

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }

  static byte[] hex(Json.Obj vector, String key) throws CodecException {
    return hex(vector.string(key));
  }
}
