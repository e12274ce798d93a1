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

  /** The content-type of what {@link #form} returns. */
  static final String TYPE = "multipart/form-data; boundary=adyton";

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
   * @param documented whether a document has the route: else it has rows of its own choice
   * @param children fields whose own fields have rows, {@code name=Schema Schema} where the
   *     document does not say which
   */
  record Route(
      String path,
      String section,
      String base,
      boolean documented,
      List<String> children,
      List<Row> rows) {
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
        boolean documented = cells.length == 3;
        List<String> children = new ArrayList<>();
        routes.add(new Route(path, cells[1], cells[2], documented, children, new ArrayList<>()));
      } else if (line.startsWith("children ")) {
        String names = line.substring("children ".length());
        routes.getLast().children().addAll(List.of(names.split(", ", -1)));
      } else if (!line.isBlank() && !line.startsWith("#")) {
        routes.getLast().rows().add(new Row(cells[0], cells[1], cells[2], cells[3], cells[4]));
      }
    }
    return routes;
  }

  /** Returns a form whose fields are an object's members, those of an inner one in brackets. */
  static String form(String body) throws IOException {
    StringBuilder form = new StringBuilder();
    JSON.readTree(body)
        .properties()
        .forEach(member -> {
          String name = member.getKey();
          if (member.getValue().isObject()) {
            member
                .getValue()
                .properties()
                .forEach(inner ->
                    part(form, name + "[" + inner.getKey() + "]", inner.getValue().asText()));
          } else if (!member.getValue().isNull()) {
            part(form, name, member.getValue().asText());
          }
        });
    return form + "--adyton--\r\n";
  }

  private static void part(StringBuilder form, String name, String value) {
    String file = name.equals("file") ? "; filename=\"a.txt\"" : "";
    form.append("--adyton\r\nContent-Disposition: form-data; name=\"" + name + "\"" + file)
        .append("\r\n\r\n")
        .append(value)
        .append("\r\n");
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
