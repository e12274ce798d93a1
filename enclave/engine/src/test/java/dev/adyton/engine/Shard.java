package dev.adyton.engine;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A safetensors file in the making. */
final class Shard {
  final List<String> names = new ArrayList<>();
  private final List<String> header =
      new ArrayList<>(List.of("\"__metadata__\":{\"format\":\"pt\"}"));
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  void add(String name, String type, List<Long> shape, byte[] bytes) {
    names.add(name);
    header.add(
        "\""
            + name
            + "\":{\"dtype\":\""
            + type
            + "\",\"shape\":"
            + shape
            + ",\"data_offsets\":["
            + data.size()
            + ","
            + (data.size() + bytes.length)
            + "]}");
    data.writeBytes(bytes);
  }

  byte[] bytes() {
    byte[] json = ("{" + String.join(",", header) + "}").getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).array());
    out.writeBytes(json);
    out.writeBytes(data.toByteArray());
    return out.toByteArray();
  }
}
