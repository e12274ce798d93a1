package dev.adyton.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.Json;
import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands as a user meets them. */
final class CommandsTest {
  private static final Path DATA =
      Path.of(System.getProperty("adyton.testdata", "../../../shared/data"), "models");

  private record Outcome(int code, String out, String err) {}

  @Test
  void generateAnswersAChat() {
    Outcome o =
        run(
            new GenerateCommand(),
            "",
            "--model",
            model("ember-q8_0.gguf"),
            "--chat",
            "--prompt",
            "What can you see of my prompt?",
            "-n",
            "100");
    assertThat(o.code).isZero();
    assertThat(o.out).startsWith("Nobody but you.").endsWith("\n");
    assertThat(o.err).contains("finish stop");
  }

  @Test
  void quantizeWritesAModelThatAnswers(@TempDir Path folder) throws Exception {
    for (String type : new String[] {"Q8_0", "q6_k", "Q4_K"}) {
      Path out = folder.resolve(type + ".gguf");
      Outcome o =
          run(
              new QuantizeCommand(),
              "",
              "--model",
              model("ember-f16.gguf"),
              "--type",
              type,
              "--out",
              out.toString());
      assertThat(o.code).isZero();
      assertThat(o.err).contains("tensors now " + type.toUpperCase(java.util.Locale.ROOT));
      o = run(new GenerateCommand(), "", "--model", out.toString(), "--prompt", "You", "-n", "4");
      assertThat(o.code).isZero();
    }
    assertThatThrownBy(() ->
            run(
                new QuantizeCommand(),
                "",
                "--model",
                model("ember-f16.gguf"),
                "--type",
                "IQ4_XS",
                "--out",
                folder.resolve("x").toString()))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
    Path text = Files.writeString(folder.resolve("no.gguf"), "not a model");
    assertThatThrownBy(() ->
            run(
                new QuantizeCommand(),
                "",
                "--model",
                text.toString(),
                "--type",
                "Q8_0",
                "--out",
                folder.resolve("x").toString()))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA));
    assertThat(folder.resolve("x")).doesNotExist();
    assertThat(folder.resolve("x.part")).doesNotExist();
  }

  @Test
  void generateFollowsASchema(@TempDir Path folder) throws Exception {
    Path schema = folder.resolve("city.json");
    Files.writeString(
        schema,
        """
        {"type": "object", "properties": {"city": {"enum": ["Oslo", "Rome"]},
          "days": {"type": "integer", "minimum": 1, "maximum": 9}},
         "required": ["city", "days"], "additionalProperties": false}
        """);
    Outcome o =
        run(
            new GenerateCommand(),
            "",
            "--model",
            model("ember-q8_0.gguf"),
            "--chat",
            "--prompt",
            "Name a city.",
            "--schema",
            schema.toString());
    Json.Obj answer = Json.parseObject(o.out.getBytes(StandardCharsets.UTF_8));
    assertThat(answer.string("city")).isIn("Oslo", "Rome");
    assertThat(answer.integer("days")).isBetween(1L, 9L);
    Files.writeString(schema, "{\"not\": {}}");
    assertThatThrownBy(() ->
            run(
                new GenerateCommand(),
                "",
                "--model",
                model("ember-q8_0.gguf"),
                "--prompt",
                "x",
                "--schema",
                schema.toString()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("UNSUPPORTED: not");
  }

  @Test
  void generatePrintsJson() throws Exception {
    Outcome o =
        run(
            new GenerateCommand(),
            "",
            "--model",
            model("stories260K-f32.gguf"),
            "--prompt",
            "Once upon a time",
            "-n",
            "5",
            "--json",
            "--kernels",
            "scalar");
    Json.Obj json = Json.parseObject(o.out.getBytes(StandardCharsets.UTF_8));
    assertThat(json.string("text")).startsWith(", there was");
    assertThat(json.string("finish")).isEqualTo("length");
    assertThat(json.integer("prompt_tokens")).isEqualTo(5);
    assertThat(json.integer("completion_tokens")).isEqualTo(5);
    assertThat(json.string("kernels")).isEqualTo("scalar");
    assertThat(json.string("numerics")).isEqualTo("f32/1");
  }

  @Test
  void tokenizePrintsIds() {
    String file = model("stories260K-f32.gguf");
    Outcome o = run(new TokenizeCommand(), "Once upon a time", "--model", file);
    assertThat(o.out).isEqualTo("403 407 261 378" + System.lineSeparator());
    o = run(new TokenizeCommand(), "Once upon a time", "--model", file, "--json");
    assertThat(o.out.strip()).isEqualTo("{\"ids\":[403,407,261,378]}");
  }

  @Test
  void logitsWritesRows(@TempDir Path folder) throws Exception {
    Path out = folder.resolve("l.f32");
    String file = model("stories260K-f32.gguf");
    Outcome o =
        run(new LogitsCommand(), "", "--model", file, "--tokens", "1,403,407", "--out", "" + out);
    assertThat(o.code).isZero();
    assertThat(Files.size(out)).isEqualTo(3 * 512 * 4);
    byte[] golden = Files.readAllBytes(DATA.resolve("stories260K.logits.empty.f32"));
    float expected = Float.intBitsToFloat(Integer.reverseBytes(first(golden)));
    float actual = Float.intBitsToFloat(Integer.reverseBytes(first(Files.readAllBytes(out))));
    assertThat(Math.abs(actual - expected)).isLessThan(1e-4f);
  }

  private static int first(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getInt();
  }

  @Test
  void mistakesAreExplained(@TempDir Path folder) throws Exception {
    assertUserError(
        new GenerateCommand(), ExitCode.NO_INPUT, "--model", "" + folder, "--prompt", "x");
    Path text = Files.writeString(folder.resolve("a.gguf"), "not a model at all");
    assertUserError(new TokenizeCommand(), ExitCode.DATA, "--model", "" + text);
    assertUserError(
        new GenerateCommand(), ExitCode.USAGE, "--model", "" + text, "--prompt", "x", "-n", "0");
    assertUserError(
        new GenerateCommand(),
        ExitCode.USAGE,
        "--model",
        "" + text,
        "--prompt",
        "x",
        "--top-p",
        "2");
    String stories = model("stories260K-f32.gguf");
    assertUserError(
        new GenerateCommand(), ExitCode.DATA, "--model", stories, "--prompt", "x", "--chat");
    assertUserError(
        new LogitsCommand(), ExitCode.DATA, "--model", stories, "--tokens", "512", "--out", "x");
    assertUserError(
        new LogitsCommand(),
        ExitCode.CANNOT_WRITE,
        "--model",
        stories,
        "--tokens",
        "1",
        "--out",
        "" + folder);
  }

  @Test
  void everyCommandHasAnExampleAndItsExitCodes() {
    for (Command c : List.of(new GenerateCommand(), new TokenizeCommand(), new LogitsCommand())) {
      String usage = new CommandLine(c).getUsageMessage();
      assertThat(usage).contains("Example:").contains("adyton ").contains("Exit codes:");
    }
  }

  private static void assertUserError(Command command, ExitCode code, String... args) {
    assertThatThrownBy(() -> run(command, "", args))
        .isInstanceOfSatisfying(
            UserError.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(code);
              assertThat(e.remedy()).isNotBlank();
            });
  }

  private static String model(String name) {
    Path file = DATA.resolve(name);
    Assumptions.assumeTrue(Files.exists(file), "skipped: models/" + name + " absent");
    return file.toString();
  }

  /** Runs a command; a {@link UserError} comes through. */
  private static Outcome run(Command command, String input, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream realOut = System.out;
    PrintStream realErr = System.err;
    InputStream realIn = System.in;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      CommandLine line = new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true);
      List<UserError> thrown = new ArrayList<>();
      line.setExecutionExceptionHandler((e, l, r) -> {
        if (e instanceof UserError u) {
          thrown.add(u);
          return u.exitCode().number();
        }
        throw e;
      });
      int code = line.execute(args);
      if (!thrown.isEmpty()) {
        throw thrown.getFirst();
      }
      return new Outcome(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(realOut);
      System.setErr(realErr);
      System.setIn(realIn);
    }
  }
}
