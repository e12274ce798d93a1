package dev.adyton.engine;

import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.gguf.GgufTensor;
import dev.adyton.engine.model.Decoder;
import dev.adyton.engine.model.Encoder;
import dev.adyton.engine.model.LowRank;
import dev.adyton.engine.model.Network;
import dev.adyton.kernels.Team;
import dev.adyton.text.grammar.TokenTrie;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A model file, mapped and checked, ready to compute. Thread-safe; close it after its sessions.
 *
 * <p>Opening reads the file's header and vocabulary; weights stay where they are mapped.
 */
public final class LoadedModel implements AutoCloseable {
  /** What a file was found to be. */
  record Parts(
      ModelInfo info,
      ModelSource source,
      ChatTemplate chatTemplate,
      Network network,
      String numerics,
      String kernels) {}

  private final Arena arena;
  private final Team team;
  private final Parts parts;

  /** The vocabulary as grammars need it; made when the first request brings one. */
  private Optional<TokenTrie> trie = Optional.empty();

  private LoadedModel(Arena arena, Team team, Parts parts) {
    this.arena = arena;
    this.team = team;
    this.parts = parts;
  }

  /**
   * Opens a GGUF file of version 2 or 3, the first of several that a model was split into, or a
   * folder with {@code config.json}, {@code tokenizer.json} and safetensors.
   *
   * @throws ModelException for any file that is not a whole, consistent model of a known kind; no
   *     other exception leaves this method on account of the file
   */
  public static LoadedModel open(Path model, KernelChoice kernels) throws ModelException {
    return open(model, Compute.on(kernels));
  }

  /** The same, with everything that can be chosen about computing. */
  public static LoadedModel open(Path model, Compute compute) throws ModelException {
    Arena arena = Arena.ofShared();
    try {
      return open(ModelSource.open(model, arena), compute, arena);
    } catch (ModelException e) {
      arena.close();
      throw e;
    }
  }

  /** Opens a model that lies in memory; {@code arena} is closed with it. */
  static LoadedModel open(MemorySegment memory, KernelChoice kernels, Arena arena)
      throws ModelException {
    ModelSource source = ModelSource.gguf(GgufFile.read(memory), memory.byteSize());
    return open(source, Compute.on(kernels), arena);
  }

  private static LoadedModel open(ModelSource source, Compute compute, Arena arena)
      throws ModelException {
    Team team = new Team(compute.threads());
    try {
      return new LoadedModel(arena, team, ModelLoader.parts(source, compute, team));
    } catch (ModelException e) {
      team.close();
      throw e;
    }
  }

  /** Returns what the file says about itself. */
  public ModelInfo info() {
    return parts.info;
  }

  /** Returns the model's tokenizer. */
  public Tokenizer tokenizer() {
    return parts.source.tokenizer();
  }

  synchronized TokenTrie trie() {
    if (trie.isEmpty()) {
      trie = Optional.of(TokenTrie.of(tokenizer().size(), tokenizer()::bytes));
    }
    return trie.get();
  }

  /**
   * Returns how many tokens may follow a request's prompt.
   *
   * @throws ModelException for a request that this model cannot answer, see {@link Generator}
   */
  int room(GenerationRequest request) throws ModelException {
    if (!generates()) {
      throw new ModelException(Code.KIND, "model");
    }
    int[] prompt = request.prompt();
    int context = parts.info.contextLength();
    if (prompt.length >= context) {
      throw new ModelException(Code.CONTEXT_EXCEEDED, "prompt");
    }
    for (int id : prompt) {
      if (id < 0 || id >= parts.info.vocabularySize()) {
        throw new ModelException(Code.TOKENIZER, "id");
      }
    }
    return Math.min(request.maxTokens(), context - prompt.length);
  }

  /** Returns the model's chat template; one whose {@code render} refuses where it has none. */
  public ChatTemplate chatTemplate() {
    return parts.chatTemplate;
  }

  /**
   * Starts an empty sequence.
   *
   * @param maxTokens capacity, 1 … {@code info().contextLength()}
   * @throws IllegalStateException where the model does not {@linkplain #generates() generate}
   */
  public Session newSession(int maxTokens) {
    return newSession(maxTokens, LowRank.Set.NONE);
  }

  /**
   * Starts an empty sequence that {@code adapter}, which was opened for this model, adapts.
   *
   * @param maxTokens capacity, 1 … {@code info().contextLength()}
   * @throws IllegalArgumentException for an adapter of another model
   */
  public Session newSession(int maxTokens, Adapter adapter) {
    return newSession(maxTokens, adapter.deltas(decoder()));
  }

  /**
   * Opens a LoRA adapter for this model; close it after its sessions, before this model.
   *
   * @throws ModelException for a file that is no adapter or does not fit
   */
  public Adapter openAdapter(Path gguf) throws ModelException {
    return Adapter.open(gguf, decoder());
  }

  private Session newSession(int maxTokens, LowRank.Set adapter) {
    if (maxTokens < 1 || maxTokens > parts.info.contextLength()) {
      throw new IllegalArgumentException("maxTokens");
    }
    return decoder().newSession(maxTokens, adapter);
  }

  /** Returns room to compute several of this model's sessions at once. */
  public Batch newBatch() {
    return decoder().newBatch();
  }

  /** Returns whether the model continues texts; else it {@linkplain #embed embeds} them. */
  public boolean generates() {
    return parts.network instanceof Decoder;
  }

  Decoder decoder() {
    if (parts.network instanceof Decoder d) {
      return d;
    }
    throw new IllegalStateException("an embedding model");
  }

  /**
   * Returns the vector of a text, pooled as the file says, not normalised.
   *
   * @param tokens 1 … {@code info().contextLength()} ids, begin and end marks included
   * @throws IllegalStateException where the model {@linkplain #generates() generates}
   */
  public float[] embed(int[] tokens) {
    if (parts.network instanceof Encoder e) {
      return e.embed(tokens);
    }
    throw new IllegalStateException("a generating model");
  }

  /**
   * Returns the tokenizer's part of the file for hashing: the {@code tokenizer.*} metadata entries
   * except the chat template, ordered by key, each as its bytes in the file (key, type, value); of
   * a folder, {@code tokenizer.json} and, after it, {@code tokenizer_config.json}.
   */
  public byte[] tokenizerBytes() {
    return parts.source.tokenizerBytes();
  }

  /** Returns the chat template's text in UTF-8 as it stands in the file; empty where absent. */
  public byte[] templateBytes() {
    return parts.source.template().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Returns the quantisation table for hashing: a line {@code name SP type LF} in UTF-8 for every
   * tensor, ordered by name.
   */
  public byte[] quantisationBytes() {
    return parts.source.file().tensors().stream()
        .sorted(Comparator.comparing(GgufTensor::name))
        .map(t -> t.name() + " " + t.type() + "\n")
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the numeric profile, {@code f32/1} or {@code a8/2}: results depend on it alone. */
  public String numerics() {
    return parts.numerics;
  }

  /** Returns the rung in use, {@code scalar}, {@code vector:512} or {@code emitted:sha256:…}. */
  public String kernels() {
    return parts.kernels;
  }

  /** Unmaps the file. Idempotent. Sessions still open fail at their next call. */
  @Override
  public void close() {
    team.close();
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
