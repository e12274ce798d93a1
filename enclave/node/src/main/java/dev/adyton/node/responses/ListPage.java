package dev.adyton.node.responses;

import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.JsonOut;
import dev.adyton.node.http.Query;
import java.util.List;
import java.util.Optional;

/** Lists of items a page at a time: {@code limit}, {@code order}, {@code after} (OpenAI). */
public final class ListPage {
  private static final int DEFAULT_LIMIT = 20;
  private static final int MAX_LIMIT = 100;

  private ListPage() {}

  /**
   * Returns the page that a query asks for, newest first unless it says otherwise.
   *
   * @param items oldest first
   */
  public static byte[] of(List<InputItem> items, Query query) throws ApiException {
    boolean newestFirst = query.word("order", List.of("desc", "asc")).equals("desc");
    int limit = query.whole("limit", 1, MAX_LIMIT).orElse(DEFAULT_LIMIT);
    List<InputItem> ordered = newestFirst ? items.reversed() : items;
    int from = from(ordered, query.text("after"));
    int to = Math.min(ordered.size(), from + limit);
    return page(ordered.subList(from, to), to < ordered.size());
  }

  /** Returns items as a list of one page. */
  public static byte[] whole(List<InputItem> items) {
    return page(items, false);
  }

  private static byte[] page(List<InputItem> page, boolean more) {
    return JsonOut.object(out -> {
      out.writeStringProperty("object", "list");
      out.writeArrayPropertyStart("data");
      page.forEach(item -> item.write(out));
      out.writeEndArray();
      if (page.isEmpty()) {
        out.writeNullProperty("first_id");
        out.writeNullProperty("last_id");
      } else {
        out.writeStringProperty("first_id", page.getFirst().id());
        out.writeStringProperty("last_id", page.getLast().id());
      }
      out.writeBooleanProperty("has_more", more);
    });
  }

  private static int from(List<InputItem> ordered, Optional<String> after) throws ApiException {
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
