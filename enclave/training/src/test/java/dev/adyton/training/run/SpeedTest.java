package dev.adyton.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.training.demo.DemoRecipe;
import dev.adyton.training.text.TokenStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens a second on one thread, side by side with an earlier trainer in C, in turns. */
@Tag("heavy")
final class SpeedTest {
  private static final int SECONDS = 20;
  private static final int ROUNDS = 3;
  private static final Pattern SPEED = Pattern.compile("tok/s (\\d+)");

  @TempDir private Path folder;

  @Test
  void againstTheTrainerInC() throws Exception {
    Path source =
        Path.of(System.getProperty("adyton.testdata", "../../../shared/data"))
            .resolve("../spikes/demo-model/train.c");
    Assumptions.assumeTrue(Files.exists(source), "skipped: train.c absent");
    Path program = folder.resolve("train");
    Assumptions.assumeTrue(compiled(source, program), "skipped: gcc absent or it failed");
    DemoRecipe recipe = DemoRecipe.prepare(1, 3000);
    Path data = write(recipe.training());
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      theirs.add(speedInC(program, data));
      ours.add(speedHere(recipe.training()));
    }
    Collections.sort(ours);
    Collections.sort(theirs);
    double share = ours.get(ROUNDS / 2) / theirs.get(ROUNDS / 2);
    System.out.printf("tokens/s here %s, in C %s, share %.2f%n", ours, theirs, share);
    assertThat(share).isGreaterThanOrEqualTo(0.6);
  }

  private static double speedHere(TokenStore store) throws Exception {
    try (Trainer trainer = Trainer.fresh(DemoRecipe.config(1, 1), store)) {
      // The first steps are interpreted; the C program needs no such start.
      for (int i = 0; i < 4; i++) {
        trainer.step(1000);
      }
      double seconds = 0;
      long tokens = 0;
      while (seconds < SECONDS) {
        StepReport report = trainer.step(1000);
        seconds += report.seconds();
        tokens += report.tokens();
      }
      return tokens / seconds;
    }
  }

  private double speedInC(Path program, Path data) throws Exception {
    String d = data.toString();
    String out = folder.resolve("c.ckpt").toString();
    Process p =
        new ProcessBuilder(
                program.toString(), d, d, out, "" + SECONDS, "160", "6", "5", "1", "384", "1", "10")
            .redirectErrorStream(true)
            .start();
    double speed = 0;
    for (String line :
        new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
      Matcher m = SPEED.matcher(line);
      speed = m.find() ? Double.parseDouble(m.group(1)) : speed;
    }
    assertThat(p.waitFor()).isZero();
    return speed;
  }

  private static boolean compiled(Path source, Path program) throws InterruptedException {
    try {
      return new ProcessBuilder(
                  "gcc",
                  "-O3",
                  "-march=native",
                  "-o",
                  program.toString(),
                  source.toString(),
                  "-lm",
                  "-lpthread")
              .inheritIO()
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** The C program's own format: counts, starts, tokens, loss classes. */
  private Path write(TokenStore store) throws IOException {
    int n = store.conversations();
    ByteBuffer out =
        ByteBuffer.allocate(12 + 4 * (n + 1) + 3 * store.totalTokens())
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(n).putInt(store.totalTokens()).putInt(DemoRecipe.VOCABULARY_SIZE);
    for (int i = 0; i < n; i++) {
      out.putInt(store.start(i));
    }
    out.putInt(store.totalTokens());
    for (int t : store.tokens()) {
      out.putShort((short) t);
    }
    out.put(store.classes());
    return Files.write(folder.resolve("data.bin"), out.array());
  }
}
