package dev.adyton.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Room to compute in for one caller: a team to share work with, and for each of its members arrays
 * that are kept between calls, so that the hot path allocates nothing. Not thread-safe.
 */
public final class Workspace implements AutoCloseable {
  private final Team team;
  private final float[][] rows;
  private final float[][] scores;
  private final byte[][] raw;
  private final float[][] sums;
  private final Block[] blocks;
  private final short[][] halves;

  private float[] turned = new float[0];

  /** Freed when nobody refers to it: a member of the team may be late. */
  private MemorySegment panel = MemorySegment.NULL;

  private final MemorySegment[] scratch;

  /** Makes room for computing with {@code team}. */
  public Workspace(Team team) {
    this.team = team;
    this.rows = new float[team.size()][0];
    this.scores = new float[team.size()][0];
    this.raw = new byte[team.size()][0];
    this.sums = new float[team.size()][0];
    this.blocks = new Block[team.size()];
    Arrays.fill(blocks, Block.NONE);
    this.halves = new short[team.size()][0];
    this.scratch = new MemorySegment[team.size()];
    Arrays.fill(scratch, MemorySegment.NULL);
  }

  Team team() {
    return team;
  }

  /** Runs {@code task} on the team, see {@link Team#run}. */
  public void share(int items, int grain, Team.Task task) {
    team.run(items, grain, task);
  }

  float[] rows(int slot, int floats) {
    rows[slot] = atLeast(rows[slot], floats);
    return rows[slot];
  }

  float[] scores(int slot, int floats) {
    scores[slot] = atLeast(scores[slot], floats);
    return scores[slot];
  }

  /** Returns room for the lanes of sums under way. */
  float[] sums(int slot, int floats) {
    sums[slot] = atLeast(sums[slot], floats);
    return sums[slot];
  }

  /** Returns room for activations in another order, for all members. */
  float[] turned(int floats) {
    turned = atLeast(turned, floats);
    return turned;
  }

  Block block(int slot, int floats) {
    if (blocks[slot].heap().length < floats) {
      blocks[slot].wipe(); // what is dropped may derive from content
      blocks[slot] = Block.of(floats);
    }
    return blocks[slot];
  }

  /** Returns room for keys or values as they are stored. */
  short[] halves(int slot, int n) {
    if (halves[slot].length < n) {
      Arrays.fill(halves[slot], (short) 0);
      halves[slot] = new short[n];
    }
    return halves[slot];
  }

  /** Weights as they lie in the file: nothing to wipe. */
  byte[] raw(int slot, int bytes) {
    if (raw[slot].length < bytes) {
      raw[slot] = new byte[bytes];
    }
    return raw[slot];
  }

  /** Returns memory off heap, for activations that were quantised. */
  MemorySegment panel(long bytes) {
    panel = atLeast(panel, bytes);
    return panel;
  }

  /** Returns memory off heap, for a member's scores. */
  MemorySegment scratch(int slot, long bytes) {
    scratch[slot] = atLeast(scratch[slot], bytes);
    return scratch[slot];
  }

  private static MemorySegment atLeast(MemorySegment a, long bytes) {
    if (a.byteSize() >= bytes) {
      return a;
    }
    a.fill((byte) 0); // what is dropped may derive from content
    return Arena.ofAuto().allocate(Math.max(bytes, 2 * a.byteSize()), 64);
  }

  private static float[] atLeast(float[] a, int floats) {
    if (a.length >= floats) {
      return a;
    }
    Arrays.fill(a, 0); // what is dropped may derive from content
    return new float[Math.max(floats, 2 * a.length)];
  }

  /** Zeroes what was computed here. */
  @Override
  public void close() {
    for (float[] a : rows) {
      Arrays.fill(a, 0);
    }
    for (float[] a : scores) {
      Arrays.fill(a, 0);
    }
    for (float[] a : sums) {
      Arrays.fill(a, 0);
    }
    Arrays.fill(turned, 0);
    for (Block b : blocks) {
      b.wipe();
    }
    for (short[] a : halves) {
      Arrays.fill(a, (short) 0);
    }
    panel.fill((byte) 0);
    for (MemorySegment m : scratch) {
      m.fill((byte) 0);
    }
  }
}
