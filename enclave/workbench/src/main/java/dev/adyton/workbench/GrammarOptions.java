package dev.adyton.workbench;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.text.grammar.CompiledGrammar;
import dev.adyton.text.grammar.GrammarException;
import dev.adyton.text.grammar.Grammars;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What an answer must follow. */
final class GrammarOptions {
  private static final JsonLimits LIMITS = new JsonLimits(1 << 20, 64, 65_536);

  /** One of them at most. */
  static final class Choice {
    @Option(
        names = "--schema",
        paramLabel = "FILE",
        description = "Answer with JSON valid against this JSON Schema.")
    private Optional<Path> schema = Optional.empty();

    @Option(
        names = "--grammar",
        paramLabel = "FILE",
        description = "Answer with a text of this grammar, in GBNF.")
    private Optional<Path> grammar = Optional.empty();

    @Option(
        names = "--regex",
        paramLabel = "PATTERN",
        description = "Answer with a text that matches from end to end.")
    private Optional<String> regex = Optional.empty();
  }

  @ArgGroup(exclusive = true)
  private Choice choice = new Choice();

  Optional<CompiledGrammar> compile() {
    try {
      if (choice.schema.isPresent()) {
        return Optional.of(Grammars.jsonSchema(Json.parse(read(choice.schema.get()), LIMITS)));
      }
      if (choice.grammar.isPresent()) {
        String text = new String(read(choice.grammar.get()), StandardCharsets.UTF_8);
        return Optional.of(Grammars.gbnf(text));
      }
      return choice.regex.isPresent()
          ? Optional.of(Grammars.regex(choice.regex.get()))
          : Optional.empty();
    } catch (GrammarException e) {
      throw new UserError(
          ExitCode.DATA,
          e.code() + ": " + e.subject(),
          "docs/evidence/text.md lists what is enforced.");
    } catch (CodecException e) {
      throw new UserError(ExitCode.DATA, "the schema is not JSON", "Check the file.");
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UserError(ExitCode.NO_INPUT, file + " cannot be read", "Check the path.");
    }
  }
}
