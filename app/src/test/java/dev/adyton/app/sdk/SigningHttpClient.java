package dev.adyton.app.sdk;

import com.openai.core.RequestOptions;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** OpenAI's HTTP client, every request of it signed by AWS's own signer. */
final class SigningHttpClient implements HttpClient {
  private final HttpClient inner;
  private final AwsCredentialsIdentity identity;
  private int sent;

  SigningHttpClient(HttpClient inner, String accessKeyId, String secretAccessKey) {
    this.inner = inner;
    this.identity = AwsCredentialsIdentity.create(accessKeyId, secretAccessKey);
  }

  private synchronized HttpRequest signed(HttpRequest request) {
    byte[] content = content(request);
    SdkHttpRequest.Builder plain =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.fromValue(request.method().name()))
            .uri(URI.create(request.url()))
            // Two equal requests of one second would have one signature.
            .putHeader("x-amz-meta-serial", Integer.toString(sent++));
    var result =
        AwsV4HttpSigner.create()
            .sign(how ->
                how.identity(identity)
                    .request(plain.build())
                    .payload(ContentStreamProvider.fromByteArray(content))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "bedrock-mantle")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-central-1"));
    HttpRequest.Builder out = request.toBuilder().removeHeaders("Authorization");
    for (var field : result.request().headers().entrySet()) {
      if (!field.getKey().equalsIgnoreCase("host")) {
        out.replaceHeaders(field.getKey(), List.copyOf(field.getValue()));
      }
    }
    return out.build();
  }

  private static byte[] content(HttpRequest request) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    if (request.body() != null) {
      request.body().writeTo(content);
    }
    return content.toByteArray();
  }

  @Override
  public HttpResponse execute(HttpRequest request, RequestOptions options) {
    return inner.execute(signed(request), options);
  }

  @Override
  public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
    return inner.executeAsync(signed(request), options);
  }

  @Override
  public void close() {
    inner.close();
  }
}
