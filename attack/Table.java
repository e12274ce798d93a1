import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What was tried, what had to come of it, and what came. Thread-safe. */
final class Table {
  private static final String HEAD =
      "%d attempts, %d boots (%d of them repeated), %s, %d s, %d surprises";

  private final Path folder;
  private final List<String> rows = new ArrayList<>();
  private int surprises;

  Table(Path folder) {
    this.folder = folder;
  }

  synchronized void check(String id, String what, String expected, String seen) {
    boolean good = expected.equals(seen);
    surprises += good ? 0 : 1;
    String row =
        "| %s | %s | %s | %s | %s |"
            .formatted(id, what, expected, seen, good ? "as expected" : "SURPRISE");
    rows.add(row);
    System.out.println(row);
    System.out.flush();
    try {
      Files.write(folder.resolve("rows.md"), rows); // what is known if the run is cut short
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized int surprises() {
    return surprises;
  }

  synchronized void report(Host host, long seconds) throws IOException {
    String head =
        HEAD.formatted(
            rows.size(), host.boots(), host.repeated(), host.kvm() ? "KVM" : "TCG", seconds, surprises);
    rows.sort(null);
    Files.writeString(
        folder.resolve("report.md"),
        head + "\n\n| id | attempt | expected | seen | |\n| --- | --- | --- | --- | --- |\n"
            + String.join("\n", rows) + "\n");
    System.out.println(head);
  }
}
