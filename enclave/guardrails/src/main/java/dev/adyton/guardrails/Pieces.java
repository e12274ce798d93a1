package dev.adyton.guardrails;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Which pushed pieces have been released whole and untouched. A piece without text, such as a token
 * that is half of a character, shares the fate of the text behind it. Used by one thread.
 */
final class Pieces {
  private static final class Piece {
    final int number;
    final int from;

    /** At least one behind {@link #from}: an empty piece waits for the next unit. */
    final int to;

    boolean touched;

    Piece(int number, int from, int to) {
      this.number = number;
      this.from = from;
      this.to = to;
    }
  }

  private final ArrayDeque<Piece> waiting = new ArrayDeque<>();
  private final List<Integer> clear = new ArrayList<>();
  private int count;

  void pushed(int from, int to) {
    waiting.addLast(new Piece(count++, from, Math.max(to, from + 1)));
  }

  /** Marks what lies between the offsets as not shown as it was. */
  void touch(int from, int to) {
    for (Piece piece : waiting) {
      if (piece.from >= to) {
        return;
      }
      piece.touched |= piece.to > from;
    }
  }

  /** Settles the pieces that end at or before an offset. */
  void released(int to) {
    for (Piece first = waiting.peekFirst();
        first != null && first.to <= to;
        first = waiting.peekFirst()) {
      waiting.removeFirst();
      if (!first.touched) {
        clear.add(first.number);
      }
    }
  }

  /** Returns the numbers of the pieces that became clear since the last call. */
  List<Integer> takeClear() {
    List<Integer> taken = List.copyOf(clear);
    clear.clear();
    return taken;
  }
}
