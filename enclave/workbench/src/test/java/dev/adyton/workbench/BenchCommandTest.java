package dev.adyton.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Json;
import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.engine.ModelInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A file of random weights is written the same twice, opens, and can be measured. */
final class BenchCommandTest {
  @Test
  void writesAModelThatRuns(@TempDir Path folder) throws Exception {
    Path a = write(folder.resolve("a.gguf"));
    Path b = write(folder.resolve("b.gguf"));
    assertThat(Files.mismatch(a, b)).isEqualTo(-1);
    int code =
        line(new BenchCommand())
            .execute(
                "--model=" + a,
                "--prompt-tokens=8",
                "--gen-tokens=2",
                "--batch=1,3",
                "--rounds=1",
                "--json");
    assertThat(code).isZero();
  }

  @Test
  void refusesAnUnknownShape() {
    List<Exception> thrown = new ArrayList<>();
    line(new BenchModelCommand())
        .setExecutionExceptionHandler((e, c, r) -> {
          thrown.add(e);
          return 1;
        })
        .execute("--shape", "huge", "--type", "Q8_0", "--out", "x");
    assertThat(thrown).hasSize(1).first().isInstanceOf(UserError.class);
  }

  @Test
  void reportsMediansAndEveryRound() {
    ModelInfo info = new ModelInfo("m", "llama", 8, 9, 10, new TreeMap<>());
    Json.Obj json =
        (Json.Obj)
            new BenchReport(
                    info,
                    "f32/1",
                    "scalar",
                    0.5,
                    List.of(3.0, 1.0, 2.0),
                    Map.of(1, List.of(4.0, 6.0)),
                    List.of(7.0),
                    List.of())
                .json();
    assertThat(json.members()).containsEntry("prefill_tok_s", new Json.Num(2.0));
    assertThat(json.members()).containsEntry("decode_tok_s", new Json.Num(5.0));
    assertThat(json.members().keySet())
        .contains("batch_tok_s", "kernels", "numerics", "roofline", "rounds");
  }

  private static CommandLine line(Command command) {
    return new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static Path write(Path out) {
    int code =
        line(new BenchModelCommand())
            .execute("--shape", "tiny", "--type", "Q4_0", "--out", out.toString());
    assertThat(code).isEqualTo(ExitCode.OK.number());
    return out;
  }
}
