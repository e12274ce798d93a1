package dev.adyton.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Brings one file, going on where an earlier attempt ended. Nothing here judges the bytes: whoever
 * calls compares size and digest of the whole file before it gets its name.
 */
final class Download {
  private static final int ATTEMPTS = 5;
  private static final Duration STALL = Duration.ofSeconds(60);

  private final Fetch fetch;
  private final Duration pause;

  /**
   * @param pause before the second attempt; longer before each further one
   */
  Download(Fetch fetch, Duration pause) {
    this.fetch = fetch;
    this.pause = pause;
  }

  /**
   * Fills {@code part}.
   *
   * @param expected the file's size where known; more than that is not written
   */
  void into(Path part, URI from, OptionalLong expected) throws IOException, InterruptedException {
    long most = expected.orElse(ModelFile.MAX_BYTES);
    for (int attempt = 1; ; attempt++) {
      try {
        if (more(part, from, most) || expected.isEmpty() || Files.size(part) == most) {
          return;
        }
        throw new IOException("the answer ended early");
      } catch (Fetch.Refused e) {
        throw e;
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        Thread.sleep(pause.multipliedBy(attempt));
      }
    }
  }

  /** Returns whether there was nothing left to bring. */
  private boolean more(Path part, URI from, long most) throws IOException, InterruptedException {
    long have = Files.exists(part) ? Files.size(part) : 0;
    if (have == most) {
      return true;
    }
    if (have > most) {
      Files.delete(part);
      have = 0;
    }
    Map<String, String> headers =
        have == 0
            ? Map.of()
            : Map.of("range", "bytes=" + have + "-", "accept-encoding", "identity");
    HttpResponse<InputStream> answer = get(part, from, headers);
    boolean resumed =
        answer.statusCode() == 206
            && answer
                .headers()
                .firstValue("content-range")
                .orElse("")
                .startsWith("bytes " + have + "-");
    try (InputStream in = answer.body();
        OutputStream out =
            Files.newOutputStream(
                part,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                resumed ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING)) {
      copy(in, out, most - (resumed ? have : 0));
    }
    return false;
  }

  private HttpResponse<InputStream> get(Path part, URI from, Map<String, String> headers)
      throws IOException, InterruptedException {
    try {
      return fetch.get(from, headers);
    } catch (Fetch.Refused e) {
      if (e.status() != 416) {
        throw e;
      }
      Files.delete(part); // more is here than there: begin again
      throw new IOException("what was here is no part of it", e);
    }
  }

  /** A server that says nothing for a minute is left: its stream is closed under the reader. */
  private static void copy(InputStream in, OutputStream out, long most) throws IOException {
    AtomicLong heard = new AtomicLong(System.nanoTime());
    ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    try {
      Future<?> _ =
          watch.scheduleAtFixedRate(
              () -> leave(in, System.nanoTime() - heard.get()), 10, 10, TimeUnit.SECONDS);

      byte[] buffer = new byte[1 << 16];
      long left = most;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        heard.set(System.nanoTime());
        if (n > left) {
          throw new IOException("the answer is longer than the file");
        }
        out.write(buffer, 0, n);
        left -= n;
      }
    } finally {
      watch.shutdownNow();
    }
  }

  private static void leave(InputStream in, long silence) {
    if (silence > STALL.toNanos()) {
      quietly(in);
    }
  }

  private static void quietly(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      // The reader learns of it.
    }
  }
}
