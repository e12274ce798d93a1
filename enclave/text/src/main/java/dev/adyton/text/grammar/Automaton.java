package dev.adyton.text.grammar;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A network made deterministic as it is walked: a position is the set of all threads (state and
 * stack of returns) that a text may have led to. Positions and stacks are interned, so that the
 * same place is computed once. Guarded by its own lock; positions may be shared by requests.
 */
final class Automaton {
  /** Deeper nesting is not offered: the text must come back first. */
  private static final int MAX_STACK = 256;

  /** Readings of one text that are followed at once; further ones are not offered. */
  private static final int MAX_THREADS = 4_096;

  /** Beyond, what is interned is forgotten; positions in use stay valid. */
  private static final int MAX_POSITIONS = 20_000;

  /** Where to go on after a rule, and after the one that called it. */
  private record Stack(int id, int state, int depth, Stack below) {}

  private record StackKey(int state, int below) {}

  @SuppressWarnings("ArrayRecordComponent") // compared by content, below
  private record Threads(long[] keys) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Threads t && Arrays.equals(keys, t.keys);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(keys);
    }
  }

  /** A place in the grammar. */
  final class Position {
    private final int[] states;
    private final Stack[] stacks;
    private final boolean ends;
    private final Position[] next = new Position[256];

    private Position(int[] states, Stack[] stacks, boolean ends) {
      this.states = states;
      this.stacks = stacks;
      this.ends = ends;
    }

    /** Returns whether the text may end here. */
    boolean ends() {
      return ends;
    }

    /** Returns whether nothing may follow, not even the end. */
    boolean dead() {
      return states.length == 0 && !ends;
    }

    /** Returns how many threads read on. */
    int reads() {
      return states.length;
    }

    Position step(int b) {
      if (next[b] == null) {
        next[b] = follow(this, b);
      }
      return next[b];
    }
  }

  private final Network network;
  private final Map<Threads, Position> positions = new HashMap<>();
  private final Map<StackKey, Stack> stacks = new HashMap<>();
  private final Stack bottom;
  private int stackIds;
  private final Position start;

  @SuppressWarnings(
      "NullAway") // the bottom of all stacks lies on nothing and is never looked under
  Automaton(Network network) {
    this.network = network;
    this.bottom = new Stack(stackIds++, -1, 0, null);
    Closure c = new Closure();
    c.add(network.start(0), bottom);
    this.start = c.position();
  }

  Position start() {
    return start;
  }

  private Position follow(Position from, int b) {
    Closure c = new Closure();
    for (int i = 0; i < from.states.length; i++) {
      for (int e = network.last(from.states[i]); e >= 0; e = network.previous(e)) {
        if (network.low(e) >= 0 && network.low(e) <= b && b <= network.high(e)) {
          c.add(network.target(e), from.stacks[i]);
        }
      }
    }
    return c.position();
  }

  private Stack push(int state, Stack below) {
    return stacks.computeIfAbsent(
        new StackKey(state, below.id), k -> new Stack(stackIds++, state, below.depth + 1, below));
  }

  /** What can be reached without reading. */
  private final class Closure {
    private final Map<Long, Boolean> seen = new HashMap<>();
    private int[] states = new int[8];
    private Stack[] tops = new Stack[8];
    private int size;
    private boolean ends;

    private void add(int state, Stack stack) {
      long key = (long) state << 32 | stack.id;
      if (size < MAX_THREADS && seen.putIfAbsent(key, true) == null) {
        if (size == states.length) {
          states = Arrays.copyOf(states, 2 * size);
          tops = Arrays.copyOf(tops, 2 * size);
        }
        states[size] = state;
        tops[size++] = stack;
      }
    }

    Position position() {
      int kept = 0;
      for (int i = 0; i < size; i++) {
        if (visit(states[i], tops[i])) {
          states[kept] = states[i];
          tops[kept++] = tops[i];
        }
      }
      return intern(kept);
    }

    /** Adds what a thread reaches; returns whether it reads bytes itself. */
    private boolean visit(int state, Stack stack) {
      boolean reads = false;
      for (int e = network.last(state); e >= 0; e = network.previous(e)) {
        int low = network.low(e);
        if (low == Network.EMPTY) {
          add(network.target(e), stack);
        } else if (low == Network.CALL) {
          boolean tail = network.tail(network.target(e));
          if (tail || stack.depth < MAX_STACK) {
            add(network.start(network.high(e)), tail ? stack : push(network.target(e), stack));
          }
        } else {
          reads = true;
        }
      }
      if (network.isEnd(state)) {
        if (stack.depth == 0) {
          ends = true;
        } else {
          add(stack.state, stack.below);
        }
      }
      return reads;
    }

    private Position intern(int kept) {
      long[] keys = new long[kept + 1];
      for (int i = 0; i < kept; i++) {
        keys[i] = (long) states[i] << 32 | tops[i].id;
      }
      keys[kept] = ends ? Long.MAX_VALUE : Long.MAX_VALUE - 1;
      Arrays.sort(keys);
      if (positions.size() >= MAX_POSITIONS) {
        positions.clear();
        stacks.clear();
      }
      return positions.computeIfAbsent(
          new Threads(keys),
          k -> new Position(Arrays.copyOf(states, kept), Arrays.copyOf(tops, kept), ends));
    }
  }
}
