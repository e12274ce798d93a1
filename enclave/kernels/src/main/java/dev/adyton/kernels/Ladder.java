package dev.adyton.kernels;

import dev.adyton.kernels.emit.InstructionSet;
import dev.adyton.kernels.emit.Int8Code;
import dev.adyton.kernels.emit.Processor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Chooses the highest rung that runs well here, and says why it went no higher.
 *
 * @param kernels the rung chosen
 * @param reasons why no higher one was, one sentence each; empty at the top
 */
public record Ladder(Kernels kernels, List<String> reasons) {
  public Ladder {
    reasons = List.copyOf(reasons);
  }

  /** The reference rung, which runs everywhere. */
  public static Kernels scalar() {
    return new LaneKernels(ScalarLanes.INSTANCE);
  }

  /**
   * Climbs as high as this machine allows, and returns when the rung is warm.
   *
   * @param types the encodings to warm up for
   */
  public static Ladder climb(Set<WeightType> types) {
    List<String> reasons = obstacles();
    if (!reasons.isEmpty()) {
      return new Ladder(scalar(), reasons);
    }
    Kernels vector = VectorRung.preferred();
    WarmUp.run(vector, types);
    return new Ladder(vector, reasons);
  }

  /**
   * The same without the wait: computes on the reference rung until the higher one is warm. Nobody
   * can tell, since all rungs give the same bits, except by the time to the first token.
   *
   * @param types the encodings to warm up for
   * @param patience products to compute before the climb begins. Compiling the vector loops keeps a
   *     core busy for half a second: where the reference rung gives the first token sooner than
   *     that, starting at once only delays it. 0 for models that are not small
   */
  public static Ladder rise(Set<WeightType> types, int patience) {
    List<String> reasons = obstacles();
    if (!reasons.isEmpty()) {
      return new Ladder(scalar(), reasons);
    }
    return new Ladder(
        new RisingKernels(scalar(), VectorRung.preferred(), types, patience), reasons);
  }

  /**
   * Returns kernels of the profile {@code a8/2} over {@code floats}, on the emitted rung where it
   * runs, for the best instruction set that there is.
   */
  public static Ladder int8(Ladder floats) {
    List<String> reasons = new ArrayList<>();
    for (InstructionSet set : InstructionSet.here()) {
      Optional<Int8Code> code = code(set, reasons);
      if (code.isPresent()) {
        reasons.addAll(floats.reasons);
        return new Ladder(new Int8Kernels(floats.kernels, code), reasons);
      }
    }
    if (InstructionSet.here().isEmpty()) {
      reasons.add("no code is emitted for processors of " + System.getProperty("os.arch"));
    }
    reasons.addAll(floats.reasons);
    return new Ladder(int8(floats.kernels), reasons);
  }

  /** Whether the emitted rung that runs here needs the one below for little but odd models. */
  public static boolean standsAlone() {
    return InstructionSet.here().contains(InstructionSet.AVX512_VNNI)
        && Processor.obstacles(InstructionSet.AVX512_VNNI).isEmpty();
  }

  /** Returns code for one set, or nothing and a reason more. */
  static Optional<Int8Code> code(InstructionSet set, List<String> reasons) {
    List<String> obstacles = Processor.obstacles(set);
    if (!obstacles.isEmpty()) {
      reasons.addAll(obstacles);
      return Optional.empty();
    }
    try {
      return Optional.of(Int8Code.install(set));
    } catch (IllegalStateException e) {
      reasons.add(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Returns kernels of the profile {@code a8/2} over {@code floats} without emitted code. */
  public static Kernels int8(Kernels floats) {
    return new Int8Kernels(floats, Optional.empty());
  }

  /** Returns what keeps the vector rung from running well, if anything. */
  static List<String> obstacles() {
    List<String> reasons = new ArrayList<>();
    if (System.getProperty("java.vm.info", "").toLowerCase(Locale.ROOT).contains("interpreted")) {
      reasons.add("the JVM interprets only (-Xint): vector operations would be boxed");
    }
    if (!System.getProperty("java.vm.name", "").contains("HotSpot")
        && !System.getProperty("java.vm.name", "").contains("OpenJDK")) {
      reasons.add("not a HotSpot JVM: vector operations may not be compiled");
    }
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      reasons.add(
          "module jdk.incubator.vector is not resolved (--add-modules jdk.incubator.vector)");
    } else {
      VectorRung.obstacle().ifPresent(reasons::add);
    }
    return reasons;
  }
}
