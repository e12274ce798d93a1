package dev.adyton.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class IdleWatchTest {
  @Test
  void silenceEndsTheRead() throws IOException {
    try (Silence in = new Silence();
        IdleWatch watch = IdleWatch.start(in, Duration.ofMillis(50))) {
      assertThatThrownBy(in::read).isInstanceOf(IOException.class);
      assertThat(watch.expired()).isTrue();
    }
  }

  @Test
  void anAnswerThatEndedIsLeftAlone() throws Exception {
    try (Silence in = new Silence()) {
      // Long enough that a busy machine gets as far as the next line before.
      IdleWatch watch = IdleWatch.start(in, Duration.ofSeconds(2));
      watch.close();
      Thread.sleep(2500);
      assertThat(watch.expired()).isFalse();
      assertThat(in.closed.getCount()).isEqualTo(1);
    }
  }

  /** A connection on which nothing comes until it is closed. */
  @SuppressWarnings("InputStreamSlowMultibyteRead") // Not one byte is ever read from it.
  private static final class Silence extends InputStream {
    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public int read() throws IOException {
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new IOException("closed");
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }
}
