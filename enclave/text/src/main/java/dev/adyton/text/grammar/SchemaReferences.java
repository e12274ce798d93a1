package dev.adyton.text.grammar;

import dev.adyton.codec.Json;
import dev.adyton.text.grammar.GrammarException.Code;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** References within one document, by JSON pointer (RFC 6901) or anchor. None leads elsewhere. */
final class SchemaReferences {
  private static final int MAX_DEPTH = 100;

  private final Json root;
  private final boolean based;

  SchemaReferences(Json root) throws GrammarException {
    this.root = root;
    this.based = inner(root, true, 0);
  }

  /** Whether a schema within the document has an identity that references would start from. */
  private static boolean inner(Json json, boolean isRoot, int depth) throws GrammarException {
    if (depth > MAX_DEPTH) {
      throw new GrammarException(Code.LIMIT, "schema nesting");
    }
    boolean found =
        !isRoot && json instanceof Json.Obj o && o.members().get("$id") instanceof Json.Str;
    for (Json child : children(json)) {
      found = found || inner(child, false, depth + 1);
    }
    return found;
  }

  private static Iterable<Json> children(Json json) {
    return switch (json) {
      case Json.Obj o -> o.members().values();
      case Json.Arr(List<Json> items) -> items;
      default -> List.of();
    };
  }

  Json find(Json.Obj from) throws GrammarException {
    String ref = SchemaKeywords.text(from, "$ref").orElse("");
    if (based || !ref.startsWith("#")) {
      throw new GrammarException(Code.UNSUPPORTED, "$ref outside the schema");
    }
    String fragment = decode(ref.substring(1));
    if (fragment.isEmpty()) {
      return root;
    }
    Json found = fragment.startsWith("/") ? pointer(fragment) : anchor(root, fragment);
    if (found == Json.Null.NULL) {
      throw new GrammarException(Code.REFERENCE, "$ref");
    }
    return found;
  }

  private static String decode(String fragment) throws GrammarException {
    try {
      return URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new GrammarException(Code.REFERENCE, "$ref");
    }
  }

  /** No schema is a JSON null, which stands for nothing found. */
  private Json pointer(String path) {
    Json at = root;
    for (String raw : path.substring(1).split("/", -1)) {
      String token = raw.replace("~1", "/").replace("~0", "~");
      at =
          switch (at) {
            case Json.Obj o -> o.members().getOrDefault(token, Json.Null.NULL);
            case Json.Arr(List<Json> items) -> {
              boolean index = token.matches("[0-9]{1,6}") && Integer.parseInt(token) < items.size();
              yield index ? items.get(Integer.parseInt(token)) : Json.Null.NULL;
            }
            default -> Json.Null.NULL;
          };
    }
    return at;
  }

  private static Json anchor(Json json, String name) {
    if (json instanceof Json.Obj o && new Json.Str(name).equals(o.members().get("$anchor"))) {
      return o;
    }
    for (Json child : children(json)) {
      Json found = anchor(child, name);
      if (found != Json.Null.NULL) {
        return found;
      }
    }
    return Json.Null.NULL;
  }
}
