package dev.adyton.workbench;

import dev.adyton.codec.Json;
import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.content.SecretText;
import dev.adyton.engine.LoadedModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code adyton tokenize}: text on standard input, ids on standard output. */
@CommandLine.Command(
    name = "tokenize",
    description = "Turn standard input, UTF-8, into a model's token ids.",
    footer = {
      "",
      "Example:",
      "  printf 'Once upon a time' | adyton tokenize --model model.gguf",
      "",
      "Every byte counts, a line end too. No begin or end mark is added.",
      "Exit codes: 0 done, 64 usage, 65 model or text unusable, 66 no such file"
    })
public final class TokenizeCommand implements Command {
  /** Most bytes read. */
  private static final int MAX_INPUT = 64 << 20;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(names = "--json", description = "Print {\"ids\":[…]}.")
  private boolean json;

  private final Output output = new Output();

  /** For the service loader. */
  public TokenizeCommand() {}

  @Override
  public Integer call() {
    try (LoadedModel loaded = model.open()) {
      int[] ids = loaded.tokenizer().encode(SecretText.of(input()));
      if (json) {
        output.json(Json.object().put("ids", array(ids)).build());
      } else {
        output.line(IntStream.of(ids).mapToObj(Integer::toString).collect(Collectors.joining(" ")));
      }
      return ExitCode.OK.number();
    }
  }

  private static Json array(int[] ids) {
    return new Json.Arr(Arrays.stream(ids).<Json>mapToObj(Json.Num::new).toList());
  }

  private static String input() {
    try {
      byte[] bytes = System.in.readNBytes(MAX_INPUT + 1);
      if (bytes.length > MAX_INPUT) {
        throw new UserError(ExitCode.DATA, "the input is longer than 64 MiB", "Cut it into parts.");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new UserError(ExitCode.DATA, "the input is not UTF-8", "Convert it with iconv.");
    } catch (IOException e) {
      throw new UserError(ExitCode.NO_INPUT, "standard input cannot be read", "Pipe a text in.");
    }
  }
}
