package dev.adyton.node.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * What is said where Jetty refuses before a handler is asked. Jetty's own page quotes the request's
 * path and its parser's complaint; this one says the status' constant words.
 */
final class ErrorPage implements Request.Handler {
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    byte[] envelope = ApiException.of(ErrorCode.ofStatus(response.getStatus())).envelope();
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, envelope.length);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.write(true, ByteBuffer.wrap(envelope), callback);
    return true;
  }
}
