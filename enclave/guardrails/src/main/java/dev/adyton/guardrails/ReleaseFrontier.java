package dev.adyton.guardrails;

import dev.adyton.content.SecretText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The one stage that every text passes, in and out. Keeps the tail that is not yet decided, lets go
 * what no future text can change, and replaces or ends at what the scanners found.
 *
 * <p>For maintainers. Matches are taken in the order of their beginnings, at equal beginnings
 * blocking ones first, then in the order of lanes. A match that begins inside what is already
 * replaced lengthens that; any other gets a placeholder of its own. Nothing is taken or let go
 * before every scanner has passed it ({@link Scanner#liveFrom}), so the result is a fold over the
 * matches and does not depend on when this stage looks. The one clock is the number of units held:
 * where it would exceed {@link #MAX_HELD}, the obstacle is counted as a match. That clock ticks per
 * character, never per piece, so it is independent of chunking too.
 *
 * <p>Used by one thread.
 */
final class ReleaseFrontier implements Scanner.Sink, Reader.Receiver {
  /** The most UTF-16 units that are held after a push. */
  static final int MAX_HELD = 96;

  private final List<Lane> lanes;
  private final RequestState state;
  private final Scanner[] scanners;
  private final Reader reader;
  private final boolean json;
  private final int limit;

  /** Text from {@link #base} on; what lies before {@link #released} is gone with the next push. */
  private final StringBuilder tail = new StringBuilder();

  /** In JSON, 1 for each unit of the tail that stands in a string. */
  private final StringBuilder inString = new StringBuilder();

  private final List<Match> pending = new ArrayList<>();

  /** Matches that were taken while their end still moved. */
  private final List<Match> growing = new ArrayList<>();

  private final StringBuilder out = new StringBuilder();
  private final Pieces pieces = new Pieces();

  private int base;
  private int released;
  private int consumed;
  private int replacedTo;
  private boolean ended;
  private Optional<Stop> stop = Optional.empty();

  ReleaseFrontier(List<Lane> lanes, RequestState state, boolean json) {
    this.lanes = lanes;
    this.state = state;
    this.json = json;
    this.reader = new Reader(json, this);
    this.limit = MAX_HELD - reader.longest();
    this.scanners = new Scanner[lanes.size()];
    for (int i = 0; i < scanners.length; i++) {
      scanners[i] = lanes.get(i).detector().scanner(i, this, lanes.get(i).terms());
    }
  }

  Released push(String piece) {
    if (ended) {
      throw new IllegalStateException("the channel has ended");
    }
    int from = base + tail.length();
    pieces.pushed(from, from + piece.length());
    tail.append(piece);
    for (int i = 0; i < piece.length() && stop.isEmpty(); i++) {
      if (json) {
        inString.append(reader.inString() ? '1' : '0');
      }
      reader.read(piece.charAt(i));
    }
    settle();
    return take();
  }

  Released end() {
    ended = true;
    reader.finish();
    if (stop.isEmpty()) {
      for (Scanner scanner : scanners) {
        scanner.finish();
      }
      settle();
    }
    pieces.released(Integer.MAX_VALUE);
    return take();
  }

  /** Returns how many UTF-16 units are held. */
  int held() {
    return base + tail.length() - released;
  }

  @Override
  public void character(int c, int from, int to) {
    for (Scanner scanner : scanners) {
      scanner.accept(c, from, to);
    }
  }

  @Override
  public void consumed(int to) {
    consumed = to;
    if (consumed - released > limit && stop.isEmpty()) {
      relieve();
    }
  }

  @Override
  public void found(Match match) {
    int at = pending.size();
    while (at > 0 && precedes(match, pending.get(at - 1))) {
      at--;
    }
    pending.add(at, match);
  }

  private boolean precedes(Match a, Match b) {
    if (a.from != b.from) {
      return a.from < b.from;
    }
    boolean blocks = lanes.get(a.scanner).blocks();
    return blocks == lanes.get(b.scanner).blocks() ? a.scanner < b.scanner : blocks;
  }

  /** Takes what is decided and lets go up to the first thing that is not. */
  private void settle() {
    if (stop.isPresent()) {
      return;
    }
    followGrowing();
    int frontier = frontier();
    while (!pending.isEmpty() && pending.getFirst().from < frontier) {
      if (!decide(pending.getFirst(), false)) {
        break;
      }
      if (stop.isPresent()) {
        return;
      }
      pending.removeFirst();
    }
    int undecided = pending.isEmpty() ? frontier : Math.min(frontier, pending.getFirst().from);
    release(Math.min(undecided, consumed));
  }

  /** More is held than may be: counts what stands in the way as a match. */
  private void relieve() {
    settle();
    int patience = 4 * (scanners.length + pending.size() + 1);
    while (stop.isEmpty() && consumed - released > limit) {
      if (patience-- == 0) {
        throw new IllegalStateException("a scanner does not let go");
      }
      if (!pending.isEmpty() && pending.getFirst().from < frontier()) {
        decide(pending.removeFirst(), true);
      } else {
        scanners[earliest()].force(consumed);
      }
      settle();
    }
  }

  private int frontier() {
    int frontier = Scanner.NOTHING;
    for (Scanner scanner : scanners) {
      frontier = Math.min(frontier, scanner.liveFrom());
    }
    return frontier;
  }

  private int earliest() {
    int earliest = 0;
    for (int i = 1; i < scanners.length; i++) {
      if (scanners[i].liveFrom() < scanners[earliest].liveFrom()) {
        earliest = i;
      }
    }
    return earliest;
  }

  /** Decides a match; false if its value is needed and its end not yet known. */
  private boolean decide(Match match, boolean forced) {
    Lane lane = lanes.get(match.scanner);
    boolean needsValue =
        lane.echo() || lane.action().isEmpty() || (!lane.blocks() && match.from >= replacedTo);
    if (match.open && !forced && needsValue) {
      return false;
    }
    if (lane.action().isEmpty()) {
      state.own(lane.category(), match.value);
    } else if (match.open || !lane.echo() || !state.isOwn(lane.category(), match.value)) {
      act(match, lane);
    }
    return true;
  }

  private void act(Match match, Lane lane) {
    release(match.from);
    if (lane.blocks()) {
      stop(Stop.blocked(lane.category()));
      return;
    }
    if (match.from >= replacedTo) {
      // Only a closed match has a value; a match cut by the limit gets a number of its own.
      String placeholder = state.placeholder(lane.category(), match.value);
      boolean bare = json && inString.charAt(match.from - base) == '0';
      out.append(bare ? '"' + placeholder + '"' : placeholder);
    }
    if (match.open) {
      growing.add(match);
    }
    replace(match.from, match.to);
  }

  private void followGrowing() {
    for (Match match : growing) {
      replace(match.from, match.to);
    }
    growing.removeIf(match -> !match.open);
  }

  private void replace(int from, int to) {
    pieces.touch(from, to);
    replacedTo = Math.max(replacedTo, to);
    skipReplaced();
  }

  private void skipReplaced() {
    if (released < replacedTo) {
      released = replacedTo;
      pieces.released(released);
    }
  }

  /** Lets plain text go up to an offset. */
  private void release(int to) {
    if (to > released) {
      out.append(tail, released - base, to - base);
      released = to;
      pieces.released(released);
    }
  }

  private void stop(Stop reason) {
    stop = Optional.of(reason);
    state.stop(reason);
    forget();
  }

  /** Drops what is held and everything that could be known about it. */
  private void forget() {
    tail.setLength(0);
    inString.setLength(0);
    pending.clear();
    growing.clear();
    base = released;
  }

  private Released take() {
    SecretText text = SecretText.of(out.toString());
    out.setLength(0);
    if (stop.isEmpty()) {
      tail.delete(0, released - base);
      if (json) {
        inString.delete(0, released - base);
      }
      base = released;
    }
    return new Released(text, pieces.takeClear(), stop);
  }
}
