package dev.adyton.workbench;

import dev.adyton.codec.Json;
import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.content.ChatMessage;
import dev.adyton.content.Role;
import dev.adyton.content.SecretText;
import dev.adyton.engine.Bound;
import dev.adyton.engine.GenerationRequest;
import dev.adyton.engine.GenerationResult;
import dev.adyton.engine.Generator;
import dev.adyton.engine.LoadedModel;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.Sampling;
import dev.adyton.engine.Tokenizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code adyton generate}: continue a prompt in this process, without a node. */
@CommandLine.Command(
    name = "generate",
    description = "Continue a prompt with a model in this process.",
    footer = {
      "",
      "Example:",
      "  adyton generate --model model.gguf --chat --prompt \"What can you see?\" -n 100",
      "  adyton generate --model model.gguf --chat --prompt \"Name a city.\" --schema city.json",
      "",
      "Exit codes: 0 done, 64 usage, 65 model or prompt unusable, 66 no such file"
    })
public final class GenerateCommand implements Command {
  @Mixin private ModelOptions model = new ModelOptions();

  @Mixin private GrammarOptions grammar = new GrammarOptions();

  @Option(names = "--prompt", required = true, paramLabel = "TEXT", description = "The prompt.")
  private String prompt = "";

  @Option(
      names = "-n",
      defaultValue = "256",
      paramLabel = "TOKENS",
      description = "Most tokens to generate (default ${DEFAULT-VALUE}).")
  private int tokens;

  @Option(
      names = "--temperature",
      defaultValue = "0",
      paramLabel = "T",
      description = "0 (default) takes the most probable token.")
  private float temperature;

  @Option(
      names = "--seed",
      defaultValue = "0",
      paramLabel = "S",
      description = "Equal seeds give equal answers (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--top-k", defaultValue = "0", paramLabel = "K", description = "0 keeps all.")
  private int topK;

  @Option(names = "--top-p", defaultValue = "1", paramLabel = "P", description = "1 keeps all.")
  private float topP;

  @Option(names = "--min-p", defaultValue = "0", paramLabel = "P", description = "0 keeps all.")
  private float minP;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "End the answer before this text; may be repeated.")
  private List<String> stop = List.of();

  @Option(names = "--chat", description = "Ask the prompt as a user, by the model's chat template.")
  private boolean chat;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  private final Output output = new Output();

  /** For the service loader. */
  public GenerateCommand() {}

  @Override
  public Integer call() {
    Sampling sampling = sampling();
    Optional<Bound> follows = grammar.compile().map(Bound::all);
    try (LoadedModel loaded = model.open()) {
      int[] ids = ids(loaded);
      List<SecretText> stops = stop.stream().map(SecretText::of).toList();
      GenerationRequest request =
          new GenerationRequest(ids, tokens, sampling, stops, follows, OptionalInt.empty());
      run(loaded, request);
      return ExitCode.OK.number();
    } catch (ModelException e) {
      throw model.explain(e);
    }
  }

  private Sampling sampling() {
    if (tokens < 1) {
      throw usage("-n must be at least 1");
    }
    if (stop.size() > GenerationRequest.MAX_STOPS || stop.contains("")) {
      throw usage("--stop takes up to " + GenerationRequest.MAX_STOPS + " texts, none empty");
    }
    try {
      return new Sampling(temperature, topK, topP, minP, seed);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage() + " is out of range");
    }
  }

  private static UserError usage(String what) {
    return new UserError(ExitCode.USAGE, what, "See adyton generate --help.");
  }

  private int[] ids(LoadedModel loaded) throws ModelException {
    SecretText text = SecretText.of(prompt);
    if (chat) {
      return loaded.chatTemplate().render(List.of(new ChatMessage(Role.USER, text)));
    }
    Tokenizer tokenizer = loaded.tokenizer();
    int[] plain = tokenizer.encode(text);
    if (!tokenizer.addsBos()) {
      if (plain.length == 0) {
        throw new UserError(ExitCode.DATA, "the prompt is empty", "Give a text with --prompt.");
      }
      return plain;
    }
    int[] begun = new int[plain.length + 1];
    begun[0] = tokenizer.bos();
    System.arraycopy(plain, 0, begun, 1, plain.length);
    return begun;
  }

  private void run(LoadedModel loaded, GenerationRequest request) throws ModelException {
    StringBuilder answer = new StringBuilder();
    long start = System.nanoTime();
    GenerationResult result =
        new Generator(loaded)
            .generate(
                request,
                piece -> {
                  if (json) {
                    answer.append(piece.reveal());
                  } else {
                    output.text(piece.reveal());
                  }
                },
                () -> false);
    double seconds = (System.nanoTime() - start) / 1e9;
    String finish = result.finish().name().toLowerCase(Locale.ROOT);
    if (json) {
      output.json(
          Json.object()
              .put("text", answer.toString())
              .put("finish", finish)
              .put("prompt_tokens", result.promptTokens())
              .put("completion_tokens", result.completionTokens())
              .put("seed", Long.toString(result.seed()))
              .put("numerics", loaded.numerics())
              .put("kernels", loaded.kernels())
              .build());
      return;
    }
    output.line("");
    output.note(
        "%d tokens after %d of prompt, %.1f s, finish %s, kernels %s"
            .formatted(
                result.completionTokens(),
                result.promptTokens(),
                seconds,
                finish,
                loaded.kernels()));
  }
}
