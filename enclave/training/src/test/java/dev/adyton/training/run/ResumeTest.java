package dev.adyton.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.training.Tiny;
import dev.adyton.training.TrainingException;
import dev.adyton.training.model.Initialiser;
import dev.adyton.training.text.TokenStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResumeTest {
  private static final int STEPS = 8;
  private static final TokenStore STORE = Tiny.store(Tiny.vocabulary());

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRunThatIsKilledEndsWithTheSameBits(boolean encrypted) throws Exception {
    long seed = System.nanoTime();
    int killed = new SplittableRandom(seed).nextInt(1, STEPS);
    TrainingConfig config = Tiny.config(1);
    Checkpoint checkpoint =
        new Checkpoint(
            folder.resolve("c"),
            encrypted ? Optional.of(new SealedFile.Key(new byte[32])) : Optional.empty());
    // The kill: a trainer is dropped in the middle; only the file is left.
    try (Trainer trainer = Trainer.fresh(config, STORE)) {
      for (int i = 0; i < killed; i++) {
        trainer.step(STEPS);
      }
      checkpoint.write(config, trainer.state());
      trainer.step(STEPS);
    }
    TrainingState resumed =
        new TrainingLoop(config, STORE, Optional.of(checkpoint), 1000).run(STEPS, new Silent());
    TrainingState straight =
        new TrainingLoop(config, STORE, Optional.empty(), 1000).run(STEPS, new Silent());
    assertThat(resumed.weights())
        .as("seed %d, step %d", seed, killed)
        .isEqualTo(straight.weights());
  }

  @Test
  void twoThreadsAreRepeatable() throws Exception {
    TrainingLoop loop = new TrainingLoop(Tiny.config(2), STORE, Optional.empty(), 1000);
    assertThat(loop.run(3, new Silent()).weights()).isEqualTo(loop.run(3, new Silent()).weights());
  }

  @Test
  void aRunByTheClockIsTheRunOfTheStepsItPrints() throws Exception {
    Silent heard = new Silent();
    TrainingLoop loop = new TrainingLoop(Tiny.config(1), STORE, Optional.empty(), 1000);
    TrainingState clock = loop.runByClock(0.02, heard);
    assertThat(heard.fixed).isPositive();
    assertThat(clock.step()).isEqualTo(heard.fixed);
    assertThat(loop.run(heard.fixed, new Silent()).weights()).isEqualTo(clock.weights());
  }

  @Test
  void anEncryptedCheckpointOpensWithItsKeyOnlyAndUnchanged() throws Exception {
    TrainingConfig config = Tiny.config(1);
    Path file = folder.resolve("c");
    byte[] other = new byte[32];
    other[5] = 1;
    TrainingState state = Trainer.start(Initialiser.weights(config.shape(), config.seed()));
    new Checkpoint(file, Optional.of(new SealedFile.Key(new byte[32]))).write(config, state);
    Checkpoint wrong = new Checkpoint(file, Optional.of(new SealedFile.Key(other)));
    assertThatThrownBy(() -> wrong.read(config)).isInstanceOf(TrainingException.class);
    Checkpoint none = new Checkpoint(file, Optional.empty());
    assertThatThrownBy(() -> none.read(config)).isInstanceOf(TrainingException.class);
    byte[] bytes = Files.readAllBytes(file);
    Checkpoint right = new Checkpoint(file, Optional.of(new SealedFile.Key(new byte[32])));
    for (int cut : new int[] {1, 17, 1 << 16, bytes.length - 8}) {
      Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - cut));
      assertThatThrownBy(() -> right.read(config)).isInstanceOf(TrainingException.class);
    }
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> right.read(config)).isInstanceOf(TrainingException.class);
  }

  @Test
  void aLossThatIsNoNumberStopsAndLeavesTheCheckpoint() throws Exception {
    TrainingConfig config = Tiny.config(1);
    Checkpoint checkpoint = new Checkpoint(folder.resolve("c"), Optional.empty());
    try (Trainer trainer = Trainer.fresh(config, STORE)) {
      checkpoint.write(config, trainer.state());
      java.util.Arrays.fill(trainer.state().weights(), Float.NaN);
      assertThatThrownBy(() -> trainer.step(STEPS))
          .isInstanceOfSatisfying(
              TrainingException.class,
              e -> assertThat(e.code()).isEqualTo(TrainingException.Code.DIVERGED))
          .hasMessageContaining("step 1");
    }
    assertThat(checkpoint.read(config).step()).isZero();
  }

  @Test
  void aFullDiskLeavesTheCheckpointBefore() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/dev/full")), "skipped: /dev/full absent");
    TrainingConfig config = Tiny.config(1);
    Checkpoint checkpoint = new Checkpoint(folder.resolve("c"), Optional.empty());
    try (Trainer trainer = Trainer.fresh(config, STORE)) {
      checkpoint.write(config, trainer.state());
      fillTheDisk();
      assertThatThrownBy(() -> checkpoint.write(config, trainer.state()))
          .isInstanceOfSatisfying(
              TrainingException.class,
              e -> assertThat(e.code()).isEqualTo(TrainingException.Code.FILE));
    }
    assertThat(checkpoint.read(config).step()).isZero();
  }

  private void fillTheDisk() throws IOException {
    Files.createSymbolicLink(folder.resolve("c.part"), Path.of("/dev/full"));
  }

  private static final class Silent implements TrainingLoop.Listener {
    private int fixed;

    @Override
    public void resumed(int step) {}

    @Override
    public void fixed(int steps) {
      fixed = steps;
    }

    @Override
    public void accept(StepReport report) {}
  }
}
