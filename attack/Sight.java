import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** (a) Everything that the host can see of a machine without looking into its memory. Stateless. */
final class Sight {
  private Sight() {}

  static String scan(Path file) throws IOException {
    return scan(Files.readAllBytes(file));
  }

  /** In plain, as UTF-16, as base64. */
  static String scan(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String wide = String.join("\0", Client.CANARY.split(""));
    String base64 =
        Base64.getEncoder().encodeToString(Client.CANARY.getBytes(StandardCharsets.US_ASCII)).substring(0, 16);
    return text.contains(Client.CANARY) || text.contains(wide) || text.contains(base64) ? "FOUND" : "absent";
  }

  /** The same for a file that is too large for one array. */
  static String scanInParts(Path file) throws IOException {
    byte[] part = new byte[64 << 20];
    try (var in = Files.newInputStream(file)) {
      for (int n = in.readNBytes(part, 0, part.length); n > 0; n = in.readNBytes(part, 0, part.length)) {
        if (scan(part).equals("FOUND")) {
          return "FOUND";
        }
      }
    }
    return "absent";
  }

  static List<Path> files(Path run, Path... more) throws IOException {
    List<Path> files = new ArrayList<>(List.of(more));
    try (Stream<Path> all = Files.walk(run)) {
      files.addAll(all.filter(Files::isRegularFile).sorted().toList());
    }
    return files;
  }

  static String spoken(String serial) {
    return Stream.of("adyton", "init:", "event=", "Linux version", "panic", "Call Trace").anyMatch(serial::contains)
        ? "something"
        : "nothing";
  }
}
