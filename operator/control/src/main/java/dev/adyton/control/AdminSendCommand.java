package dev.adyton.control;

import dev.adyton.admin.AdminAnswer;
import dev.adyton.admin.AdminCode;
import dev.adyton.admin.AdminRequest;
import dev.adyton.admin.StageRequest;
import dev.adyton.attestation.release.Release;
import dev.adyton.codec.CodecException;
import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
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
      "  adyton admin send s.json --url … --release release.json --disk image/disk.raw",
      "",
      "Exit codes: 0 done; 1 refused, with the code; 64 usage; 65 not an answer;",
      "  66 a file cannot be read; 69 the node cannot be reached"
    })
final class AdminSendCommand implements Command {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Parameters(index = "0", paramLabel = "REQUEST", description = "The signed request.")
  private Path request = Path.of("request.json");

  @Option(names = "--url", required = true, paramLabel = "U", description = "https://HOST:PORT")
  private URI url = URI.create("https://127.0.0.1:8443");

  @Option(
      names = "--release",
      paramLabel = "FILE",
      description = "With stage_release: the signed release.")
  private Optional<Path> release = Optional.empty();

  @Option(
      names = "--disk",
      paramLabel = "FILE",
      description = "With stage_release: the image's disk.raw.")
  private Optional<Path> disk = Optional.empty();

  @Option(names = "--ca", paramLabel = "FILE", description = "PEM certificate to trust.")
  private Optional<Path> ca = Optional.empty();

  @Override
  public Integer call() throws InterruptedException {
    if (!"https".equals(url.getScheme())) {
      throw new UserError(ExitCode.USAGE, "--url is not https.", "Write https://HOST:PORT.");
    }
    AdminAnswer answer;
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(context())
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(PATIENCE)
            .build()) {
      answer = send(client);
    }
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

  private AdminAnswer send(HttpClient client) throws InterruptedException {
    byte[] body = Inputs.read(request, AdminRequest.MAX_BYTES);
    if (release.isEmpty()) {
      return post(client, "", body);
    }
    if (disk.isEmpty()) {
      throw new UserError(
          ExitCode.USAGE, "--release takes --disk.", "Name the image's disk.raw as it was signed.");
    }
    byte[] envelope = Inputs.read(release.get(), Release.MAX_BYTES);
    AdminAnswer answer = post(client, "/stage", new StageRequest(body, envelope).bytes());
    return answer.code() == AdminCode.DONE ? image(client, "/stage/" + nonce(body)) : answer;
  }

  private String nonce(byte[] body) {
    try {
      return AdminRequest.parse(Envelopes.payload(body)).nonce();
    } catch (CodecException e) {
      throw ReleaseSignCommand.malformed(request, "a signed request", e);
    }
  }

  /** Part by part: a node holds no more of it in memory. */
  private AdminAnswer image(HttpClient client, String path) throws InterruptedException {
    Path file = disk.orElseThrow();
    try (InputStream in = Files.newInputStream(file)) {
      long size = Files.size(file);
      long sent = 0;
      int number = 0;
      for (byte[] part = in.readNBytes(StageRequest.MAX_PART);
          part.length > 0;
          part = in.readNBytes(StageRequest.MAX_PART)) {
        AdminAnswer answer = post(client, path + "/" + number++, part);
        if (answer.code() != AdminCode.DONE) {
          return answer;
        }
        sent += part.length;
        System.err.print("\r" + (sent >> 20) + " of " + (size >> 20) + " MiB");
      }
      System.err.println();
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT, file + " cannot be read.", "Name the image's disk.raw.");
    }
    return post(client, path + "/end", new byte[0]);
  }

  private AdminAnswer post(HttpClient client, String path, byte[] body)
      throws InterruptedException {
    try {
      HttpRequest made =
          HttpRequest.newBuilder(url.resolve("/.well-known/adyton/admin" + path))
              .timeout(PATIENCE)
              .header("content-type", "application/octet-stream")
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build();
      var limited =
          HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), 1 << 16);
      return parse(client.send(made, limited).body());
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
