package dev.adyton.node.http;

import dev.adyton.node.telemetry.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the handler of a method and a path. Immutable after it was built. */
public final class Router {
  /**
   * One door.
   *
   * @param route its name for events
   * @param method the method it takes
   * @param path its path; a segment of {@code *} stands for any one
   * @param handler who answers
   */
  public record Door(Route route, String method, String path, Handler handler) {
    boolean isAt(String requested) {
      String[] mine = path.split("/", -1);
      String[] theirs = requested.split("/", -1);
      boolean fits = mine.length == theirs.length;
      for (int i = 0; fits && i < mine.length; i++) {
        fits = mine[i].equals("*") ? !theirs[i].isEmpty() : mine[i].equals(theirs[i]);
      }
      return fits;
    }
  }

  private final List<Door> doors;

  /** Creates a router over {@code doors}; the first that fits is taken. */
  public Router(List<Door> doors) {
    this.doors = new ArrayList<>(doors);
  }

  /**
   * Returns the door of a request.
   *
   * @throws ApiException {@link ErrorCode#NOT_FOUND} or {@link ErrorCode#METHOD_NOT_ALLOWED}
   */
  Door find(RequestHead head) throws ApiException {
    List<Door> here = doors.stream().filter(door -> door.isAt(head.path())).toList();
    Optional<Door> fits =
        here.stream().filter(door -> door.method().equals(head.method())).findFirst();
    return fits.orElseThrow(
        () -> ApiException.of(here.isEmpty() ? ErrorCode.NOT_FOUND : ErrorCode.METHOD_NOT_ALLOWED));
  }
}
