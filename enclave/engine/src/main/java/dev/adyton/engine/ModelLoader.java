package dev.adyton.engine;

import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.gguf.GgufTensor;
import dev.adyton.engine.model.Architecture;
import dev.adyton.engine.model.Network;
import dev.adyton.engine.template.ChatTemplates;
import dev.adyton.kernels.Kernels;
import dev.adyton.kernels.Ladder;
import dev.adyton.kernels.Team;
import dev.adyton.kernels.WeightType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Puts a {@link LoadedModel} together. */
final class ModelLoader {
  /** More threads than this gain nothing on the models a CPU can serve. */
  private static final int MOST_THREADS = 8;

  /** A model of fewer bytes gives its first token on the reference rung before a warm-up ends. */
  private static final long SMALL_BYTES = 64L << 20;

  /** About five tokens of a small model. */
  private static final int SMALL_PATIENCE = 256;

  private static final String ARCHITECTURE = "general.architecture";

  private ModelLoader() {}

  static MemorySegment map(Path file, Arena arena) throws ModelException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (IOException | UnsupportedOperationException e) {
      throw new ModelException(Code.UNREADABLE, "file");
    }
  }

  private static Kernels kernels(Compute compute, GgufFile file, long bytes) throws ModelException {
    KernelChoice choice = compute.kernels();
    if (compute.numerics() == Numerics.F32) {
      if (choice == KernelChoice.EMITTED) {
        throw new ModelException(Code.KERNELS, "the profile f32 has no emitted rung");
      }
      return floats(choice, file, bytes).kernels();
    }
    if (choice == KernelChoice.SCALAR || choice == KernelChoice.VECTOR) {
      return Ladder.int8(floats(choice, file, bytes).kernels());
    }
    // What stands alone is not kept from its first tokens by loops that are compiled beside it.
    long weight = Ladder.standsAlone() ? 0 : bytes;
    Ladder ladder = Ladder.int8(floats(KernelChoice.AUTO, file, weight));
    if (choice == KernelChoice.EMITTED && !ladder.kernels().name().startsWith("emitted:")) {
      throw new ModelException(Code.KERNELS, String.join("; ", ladder.reasons()));
    }
    return ladder.kernels();
  }

  private static Ladder floats(KernelChoice choice, GgufFile file, long bytes)
      throws ModelException {
    if (choice == KernelChoice.SCALAR) {
      return new Ladder(Ladder.scalar(), List.of());
    }
    Set<WeightType> types = EnumSet.of(WeightType.F32);
    file.tensors().forEach(t -> types.add(t.type()));
    int patience = bytes < SMALL_BYTES ? SMALL_PATIENCE : 0;
    Ladder ladder =
        choice == KernelChoice.AUTO ? Ladder.rise(types, patience) : Ladder.climb(types);
    if (choice == KernelChoice.VECTOR && !ladder.reasons().isEmpty()) {
      throw new ModelException(Code.KERNELS, String.join("; ", ladder.reasons()));
    }
    return ladder;
  }

  static int threads() {
    return Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
  }

  /** Everything about a model but the memory it lies in. */
  static LoadedModel.Parts parts(ModelSource source, Compute compute, Team team)
      throws ModelException {
    GgufFile file = source.file();
    Tokenizer tokenizer = source.tokenizer();
    Kernels kernels = kernels(compute, file, source.bytes());
    Network network = Architecture.load(file, tokenizer.size(), kernels, team);
    return new LoadedModel.Parts(
        info(file, network, tokenizer),
        source,
        ChatTemplates.of(source.template(), tokenizer),
        network,
        kernels.numerics(),
        kernels.name());
  }

  private static ModelInfo info(GgufFile file, Network network, Tokenizer tokenizer)
      throws ModelException {
    SortedMap<String, Integer> types = new TreeMap<>();
    long parameters = 0;
    for (GgufTensor t : file.tensors()) {
      types.merge(t.type().name(), 1, Integer::sum);
      parameters += t.elements();
    }
    return new ModelInfo(
        file.text("general.name").orElse(""),
        file.text(ARCHITECTURE).orElseThrow(),
        network.contextLength(),
        tokenizer.size(),
        parameters,
        types);
  }
}
