package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.content.SecretText;
import dev.adyton.engine.FinishReason;
import dev.adyton.engine.GenerationResult;
import dev.adyton.node.run.Continuation;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A caller that goes away frees the engine within a second; a full queue refuses; drain waits. */
class CancellationTest {
  private static final String CHAT =
      "{\"model\":\"test-model\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"stream\":";

  /** Computes without a word until cancelled. */
  private static final class Endless {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch ended = new CountDownLatch(1);
    final AtomicInteger turns = new AtomicInteger();

    Continuation engine(boolean says) {
      return (request, listener, cancelled) -> {
        begun.countDown();
        while (!cancelled.getAsBoolean()) {
          TestNode.sleep(Duration.ofMillis(10));
          turns.incrementAndGet();
          if (says) {
            listener.onText(SecretText.of("a"));
          }
        }
        ended.countDown();
        return new GenerationResult(FinishReason.CANCELLED, 3, 0, 0);
      };
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"whole", "quiet stream", "talking stream", "sealed"})
  void freesTheEngineWithinASecond(String kind) throws Exception {
    Endless endless = new Endless();
    try (TestNode node = new TestNode(endless.engine(kind.startsWith("talking")))) {
      SSLSocket socket = connect(node);
      socket.getOutputStream().write(request(node, kind));
      socket.getOutputStream().flush();
      assertThat(endless.begun.await(60, TimeUnit.SECONDS)).isTrue();
      TestNode.sleep(Duration.ofMillis(300));
      assertThat(node.node.running()).isEqualTo(1);
      int before = endless.turns.get();
      long gone = System.nanoTime();
      socket.close();
      assertThat(endless.ended.await(60, TimeUnit.SECONDS)).isTrue();
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - gone);
      System.out.println("cancellation, " + kind + ": " + millis + " ms");
      // A second by the engine's own clock, which goes as slowly as the machine.
      assertThat(endless.turns.get() - before).isLessThan(100);
    }
  }

  private static SSLSocket connect(TestNode node) throws IOException {
    return (SSLSocket) node.trust.getSocketFactory().createSocket("127.0.0.1", node.node.port());
  }

  private static byte[] request(TestNode node, String kind) throws Exception {
    String body = CHAT + !kind.equals("whole") + "}";
    if (kind.equals("sealed")) {
      SealedClient.Sealed sealed =
          new SealedClient(node)
              .seal(
                  "/v1/chat/completions",
                  body,
                  SealedClient.headers(Instant.now().plusSeconds(60)));
      byte[] head =
          head("/.well-known/ohttp-gateway", "message/ohttp-chunked-req", sealed.bytes().length);
      byte[] whole = Arrays.copyOf(head, head.length + sealed.bytes().length);
      System.arraycopy(sealed.bytes(), 0, whole, head.length, sealed.bytes().length);
      return whole;
    }
    byte[] head = head("/v1/chat/completions", "application/json", body.length());
    return (new String(head, StandardCharsets.US_ASCII) + body).getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] head(String path, String type, int length) {
    return ("POST "
            + path
            + " HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer "
            + TestNode.KEY
            + "\r\ncontent-type: "
            + type
            + "\r\ncontent-length: "
            + length
            + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void sendsHeartbeatsThatClientsIgnore() throws Exception {
    Continuation slow = TestNode.words(Duration.ofMillis(1500), "late");
    try (TestNode node = new TestNode(slow)) {
      HttpResponse<String> answer = node.post("/v1/chat/completions", CHAT + "true}");
      assertThat(answer.body().lines().filter(":"::equals).count()).isBetween(1L, 5L);
      assertThat(answer.body()).contains("\"late\"").endsWith("data: [DONE]\n\n");
    }
  }

  @Test
  void refusesWhatTheQueueDoesNotHold() throws Exception {
    Endless endless = new Endless();
    TestNode node = new TestNode(endless.engine(false), 1, Duration.ZERO);
    CompletableFuture<HttpResponse<String>> first = send(node);
    assertThat(endless.begun.await(60, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<HttpResponse<String>> second = send(node);
    while (!node.health("/metrics").contains("adyton_generations_queued 1\n")) {
      TestNode.sleep(Duration.ofMillis(10));
    }
    HttpResponse<String> third = send(node).get(60, TimeUnit.SECONDS);
    assertThat(third.statusCode()).isEqualTo(503);
    assertThat(third.headers().firstValue("retry-after")).contains("1");
    assertThat(third.body()).contains("\"code\":\"overloaded\"");
    node.close();
    // A node that stops says so to those who still wait.
    for (var waiting : List.of(first, second)) {
      assertThat(waiting.get(60, TimeUnit.SECONDS).body()).contains("\"code\":\"draining\"");
    }
  }

  private static CompletableFuture<HttpResponse<String>> send(TestNode node) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return node.post("/v1/chat/completions", CHAT + "false}");
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        command -> Thread.ofVirtual().start(command));
  }

  @Test
  void letsAnswersEndWhileItDrains() throws Exception {
    Continuation engine = TestNode.words(Duration.ofMillis(300), "one ", "two ", "three");
    try (TestNode node = new TestNode(engine)) {
      assertThat(node.health("/readyz")).isEqualTo("ok\n");
      CompletableFuture<HttpResponse<String>> under = send(node);
      while (node.node.running() == 0) {
        TestNode.sleep(Duration.ofMillis(10));
      }
      CompletableFuture<Void> drained =
          CompletableFuture.runAsync(() -> {
            try {
              node.node.drain();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          });
      while (node.health("/readyz").equals("ok\n")) {
        TestNode.sleep(Duration.ofMillis(10));
      }
      assertThat(node.health("/readyz")).isEqualTo("no\n");
      assertThat(under.isDone()).as("an answer is under way").isFalse();
      assertThat(under.get(60, TimeUnit.SECONDS).body()).contains("one two three");
      drained.get(60, TimeUnit.SECONDS);
    }
  }
}
