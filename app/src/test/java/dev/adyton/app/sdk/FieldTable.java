package dev.adyton.app.sdk;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code api-fields.txt}: what becomes of each request field; the layout stands in the file. */
final class FieldTable {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final Path FILE =
      Path.of(
          System.getProperty("adyton.root"), "app", "src", "test", "resources", "api-fields.txt");

  private FieldTable() {}

  /**
   * A route.
   *
   * @param path as the document spells it
   * @param section of {@code docs/api.md}
   * @param base members of a request that is taken
   * @param children fields whose own fields have rows, {@code name=Schema Schema} where the
   *     document does not say which
   */
  record Route(String path, String section, String base, List<String> children, List<Row> rows) {
    @Override
    public String toString() {
      return path;
    }
  }

  /**
   * A field.
   *
   * @param how {@code same}, {@code none}, {@code refused}
   * @param taken members that are taken, {@code -} for the base alone
   * @param seen what the answer shows then
   * @param refused members that are refused, an arrow, and the code
   */
  record Row(String field, String how, String taken, String seen, String refused) {
    boolean nested() {
      return field.contains(".");
    }
  }

  static List<Route> read() throws IOException {
    List<Route> routes = new ArrayList<>();
    for (String line : Files.readAllLines(FILE)) {
      String[] cells = line.split(" \\| ", -1);
      if (line.startsWith("## POST ")) {
        String path = cells[0].substring("## POST ".length());
        routes.add(new Route(path, cells[1], cells[2], new ArrayList<>(), new ArrayList<>()));
      } else if (line.startsWith("children ")) {
        String names = line.substring("children ".length());
        routes.getLast().children().addAll(List.of(names.split(", ", -1)));
      } else if (!line.isBlank() && !line.startsWith("#")) {
        routes.getLast().rows().add(new Row(cells[0], cells[1], cells[2], cells[3], cells[4]));
      }
    }
    return routes;
  }

  /** Returns a request: the base, and {@code members} over it. */
  static String body(String base, String members) throws IOException {
    ObjectNode body = (ObjectNode) JSON.readTree("{" + base + "}");
    if (!members.equals("-")) {
      body.setAll((ObjectNode) JSON.readTree("{" + members + "}"));
    }
    return body.toString();
  }
}
