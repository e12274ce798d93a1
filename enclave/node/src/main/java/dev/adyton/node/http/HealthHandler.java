package dev.adyton.node.http;

import dev.adyton.node.telemetry.Metrics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The health port: {@code /livez}, {@code /readyz}, {@code /metrics}. Thread-safe. */
final class HealthHandler extends Handler.Abstract {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final BooleanSupplier serving;
  private final Metrics metrics;
  private final AtomicBoolean ready = new AtomicBoolean();

  /**
   * @param serving whether administrators let it serve
   */
  HealthHandler(BooleanSupplier serving, Metrics metrics) {
    this.serving = serving;
    this.metrics = metrics;
  }

  void ready(boolean now) {
    ready.set(now);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = request.getHttpURI().getPath();
    boolean get = request.getMethod().equals("GET");
    switch (path == null || !get ? "" : path) {
      case "/livez" -> say(response, callback, 200, "ok\n");
      case "/readyz" -> {
        boolean now = ready.get() && serving.getAsBoolean();
        say(response, callback, now ? 200 : 503, now ? "ok\n" : "no\n");
      }
      case "/metrics" -> say(response, callback, 200, metrics.exposition());
      default -> say(response, callback, 404, "no\n");
    }
    return true;
  }

  private static void say(Response response, Callback callback, int status, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.getHeaders().put("content-type", TEXT);
    response.getHeaders().put("content-length", bytes.length);
    response.write(true, ByteBuffer.wrap(bytes), callback);
  }
}
