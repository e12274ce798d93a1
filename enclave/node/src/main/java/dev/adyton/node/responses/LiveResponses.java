package dev.adyton.node.responses;

import dev.adyton.node.auth.Caller;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Responses that are being made in the background, by id. Thread-safe. */
public final class LiveResponses {
  private final ConcurrentHashMap<String, LiveResponse> byId = new ConcurrentHashMap<>();

  /**
   * Shows a response.
   *
   * @param id 32 hex digits
   */
  public void add(String id, LiveResponse response) {
    byId.put(id, response);
  }

  /** Hides it: it is kept now, or gone. */
  public void remove(String id) {
    byId.remove(id);
  }

  /**
   * Forgets a project's responses and asks that they be ended: the project is no more.
   *
   * @param project its name; its principals store under names that begin with it and a slash
   */
  public void end(String project) {
    for (Map.Entry<String, LiveResponse> each : byId.entrySet()) {
      if (each.getValue().owner().startsWith(project + '/')) {
        byId.remove(each.getKey(), each.getValue());
        each.getValue().cancel();
      }
    }
  }

  /** Returns how many there are. */
  public int size() {
    return byId.size();
  }

  /** Returns how many a caller has. */
  public long of(Caller caller) {
    return byId.values().stream().filter(r -> r.owner().equals(caller.storedUnder())).count();
  }

  /**
   * Returns a caller's own response.
   *
   * @param id as the caller wrote it
   */
  public Optional<LiveResponse> find(Caller caller, String id) {
    return StoredResponse.bare(id)
        .flatMap(bare -> Optional.ofNullable(byId.get(bare)))
        .filter(r -> r.owner().equals(caller.storedUnder()));
  }
}
