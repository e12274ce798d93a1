package dev.adyton.node.responses;

import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.http.Query;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** Lists of items a page at a time: {@code limit}, {@code order}, {@code after} (OpenAI). */
public final class ListPage {
  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;

  /** What a list is of. */
  public interface Row {
    /** Returns what names it. */
    String id();

    /** Writes it as an object. */
    void write(JsonGenerator out);
  }

  private ListPage() {}

  /**
   * Returns the page that a query asks for, newest first unless it says otherwise.
   *
   * @param items oldest first
   */
  public static byte[] of(List<? extends Row> items, Query query) throws ApiException {
    return of(items, query, DEFAULT_LIMIT, MAX_LIMIT);
  }

  /**
   * As {@link #of(List, Query)}, of a list with limits of its own.
   *
   * @param usual how many where the query does not say
   * @param most how many it may ask for
   */
  public static byte[] of(List<? extends Row> items, Query query, int usual, int most)
      throws ApiException {
    boolean newestFirst = query.word("order", List.of("desc", "asc")).equals("desc");
    int limit = query.whole("limit", 1, most).orElse(usual);
    List<? extends Row> ordered = newestFirst ? items.reversed() : items;
    int from = from(ordered, query.text("after"));
    int to = Math.min(ordered.size(), from + limit);
    return page(ordered.subList(from, to), to < ordered.size());
  }

  /** Returns items as a list of one page. */
  public static byte[] whole(List<? extends Row> items) {
    return page(items, false);
  }

  private static byte[] page(List<? extends Row> page, boolean more) {
    return JsonOut.object(out -> {
      out.writeStringProperty("object", "list");
      out.writeArrayPropertyStart("data");
      page.forEach(item -> item.write(out));
      out.writeEndArray();
      // OpenAI's document wants texts here, of an empty page too.
      out.writeStringProperty("first_id", page.isEmpty() ? "" : page.getFirst().id());
      out.writeStringProperty("last_id", page.isEmpty() ? "" : page.getLast().id());
      out.writeBooleanProperty("has_more", more);
    });
  }

  private static int from(List<? extends Row> ordered, Optional<String> after) throws ApiException {
    if (after.isEmpty()) {
      return 0;
    }
    for (int i = 0; i < ordered.size(); i++) {
      if (ordered.get(i).id().equals(after.get())) {
        return i + 1;
      }
    }
    throw ApiException.of(ErrorCode.INVALID_VALUE, "after");
  }
}
