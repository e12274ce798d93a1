package dev.adyton.bench;

import dev.adyton.kernels.Kernels;
import dev.adyton.kernels.Ladder;
import dev.adyton.kernels.Matrix;
import dev.adyton.kernels.Team;
import dev.adyton.kernels.WeightType;
import dev.adyton.kernels.Workspace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One product of weights with activations, on each rung. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Products {
  /** Of a feed-forward of a model of 1.2 billion weights; with {@link #COLS} more than a cache. */
  static final int ROWS = 8192;

  static final int COLS = 2048;

  @Param({"emitted", "vector"})
  public String rung;

  @Param({"Q8_0", "Q4_0", "Q4_K", "Q6_K", "F16", "BF16"})
  public WeightType type;

  /** How many copies of the weights are gone through in turn: with one token, more than a cache. */
  @Param({"1", "8", "64", "512"})
  public int tokens;

  @Param("2")
  public int threads;

  private final Arena arena = Arena.ofShared();
  private Kernels kernels;
  private Team team;
  private Workspace room;
  private Matrix[] weights;
  private float[] x;
  private float[] y;
  private int turn;

  @Setup(Level.Trial)
  public void setUp() {
    Ladder floats = Ladder.climb(Set.of(type));
    kernels = rung.equals("emitted") ? Ladder.int8(floats).kernels() : floats.kernels();
    if (rung.equals("emitted") && !kernels.name().startsWith("emitted")) {
      throw new IllegalStateException("no emitted rung here: " + Ladder.int8(floats).reasons());
    }
    team = new Team(threads);
    room = new Workspace(team);
    Random random = new Random(1);
    weights = new Matrix[tokens == 1 ? 12 : 1];
    for (int i = 0; i < weights.length; i++) {
      MemorySegment raw = arena.allocate(type.bytes((long) ROWS * COLS), 64);
      for (long at = 0; at < raw.byteSize(); at++) {
        // Scales of any block stay finite: no half-precision number here has all exponent bits.
        raw.set(ValueLayout.JAVA_BYTE, at, (byte) (random.nextInt() & 0x3B));
      }
      weights[i] = kernels.pack(new Matrix(raw, type, ROWS, COLS), team);
    }
    x = new float[tokens * COLS];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    y = new float[tokens * ROWS];
  }

  @Benchmark
  public float[] product() {
    kernels.matmul(weights[turn], x, tokens, y, room);
    turn = (turn + 1) % weights.length;
    return y;
  }

  @TearDown(Level.Trial)
  public void tearDown() {
    room.close();
    team.close();
    arena.close();
  }
}
