package dev.adyton.control;

import dev.adyton.admin.AdminAnswer;
import dev.adyton.admin.AdminCode;
import dev.adyton.admin.AdminRequest;
import dev.adyton.codec.CodecException;
import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code adyton admin send}: a signed request, to its node. */
@CommandLine.Command(
    name = "send",
    description = "Send a signed request and print the node's answer.",
    footer = {
      "",
      "Example:",
      "  adyton admin send drain.json --url https://127.0.0.1:8443 --ca ca.pem",
      "",
      "Exit codes: 0 done; 1 refused, with the code; 64 usage; 65 not an answer;",
      "  66 a file cannot be read; 69 the node cannot be reached"
    })
final class AdminSendCommand implements Command {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Parameters(index = "0", paramLabel = "REQUEST", description = "The signed request.")
  private Path request = Path.of("request.json");

  @Option(names = "--url", required = true, paramLabel = "U", description = "https://HOST:PORT")
  private URI url = URI.create("https://127.0.0.1:8443");

  @Option(names = "--ca", paramLabel = "FILE", description = "PEM certificate to trust.")
  private Optional<Path> ca = Optional.empty();

  @Override
  public Integer call() throws InterruptedException {
    if (!"https".equals(url.getScheme())) {
      throw new UserError(ExitCode.USAGE, "--url is not https.", "Write https://HOST:PORT.");
    }
    byte[] body = Inputs.read(request, AdminRequest.MAX_BYTES);
    AdminAnswer answer = parse(post(body));
    System.out.println(answer.code().id());
    System.err.println(
        "node "
            + answer.state().name().toLowerCase(Locale.ROOT)
            + ", ledger "
            + answer.entries()
            + " entries, root "
            + answer.root());
    return (answer.code() == AdminCode.DONE ? ExitCode.OK : ExitCode.REFUSED).number();
  }

  private byte[] post(byte[] body) throws InterruptedException {
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(context())
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(PATIENCE)
            .build()) {
      return client
          .send(
              HttpRequest.newBuilder(url.resolve("/.well-known/adyton/admin"))
                  .timeout(PATIENCE)
                  .header("content-type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                  .build(),
              HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), 1 << 16))
          .body();
    } catch (IOException e) {
      throw new UserError(
          ExitCode.UNAVAILABLE,
          "The node cannot be reached, or its certificate is not trusted.",
          "Check --url, and --ca for a certificate that the node made itself.");
    }
  }

  private AdminAnswer parse(byte[] answer) {
    try {
      return AdminAnswer.parse(answer);
    } catch (CodecException e) {
      throw new UserError(
          ExitCode.DATA,
          "What answered is not a node that takes administrators' requests.",
          "Start it with --admin-policy.");
    }
  }

  private SSLContext context() {
    try {
      if (ca.isEmpty()) {
        return SSLContext.getDefault();
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "ca",
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(Inputs.read(ca.get(), 64 << 10))));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new UserError(
          ExitCode.DATA, "--ca is not a certificate in PEM.", "Name the node's --tls-ca-out.");
    }
  }
}
