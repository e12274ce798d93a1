package dev.adyton.cli;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.verifier.ClientException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code adyton relay}: hides from a node who its callers are, and reads nothing itself. */
@CommandLine.Command(
    name = "relay",
    description = {
      "Pass sealed requests on to one node, so that the node does not learn who asks and the relay",
      "not what. Run it where the node's operator has no access: one who runs both sees both.",
      "Passes on evidence, key configuration and opaque bytes; sends no address, no agent, no",
      "cookie. Keeps no log."
    },
    footer = {
      "",
      "Example:",
      "  keytool -genkeypair -keyalg EC -storetype PKCS12 -keystore relay.p12 -alias relay \\",
      "      -dname CN=relay.example -ext san=dns:relay.example",
      "  adyton relay --to https://node.example:8443 --listen 0.0.0.0:8470 \\",
      "      --keystore relay.p12 --password-file relay.password",
      "  adyton chat --url https://relay.example:8470 --policy policy.json",
      "",
      "Prints 'ready PORT' on standard output when it can be used.",
      "",
      "Exit codes: 0 ended; 64 usage; 65 a file is malformed; 66 a file cannot be read;",
      "  69 the address is taken; 130 interrupted"
    })
public final class RelayCommand implements Command {
  private static final int MAX_KEYSTORE_BYTES = 1 << 20;
  private static final Pattern LISTEN =
      Pattern.compile("([0-9.]+|\\[[0-9a-fA-F:]+\\]):([0-9]{1,5})");

  @Option(
      names = "--to",
      required = true,
      paramLabel = "URL",
      description = "The node: https://HOST:PORT.")
  private URI node = URI.create("https://127.0.0.1:8443");

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "PEM certificates to trust for the node's TLS, instead of the system's.")
  private Optional<Path> ca = Optional.empty();

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS:PORT",
      defaultValue = "127.0.0.1:8470",
      description = "Where clients come in, port 0 for any; default ${DEFAULT-VALUE}.")
  private String listen = "127.0.0.1:8470";

  @Option(
      names = "--keystore",
      required = true,
      paramLabel = "FILE",
      description = "PKCS#12 file with the relay's own TLS certificate and key.")
  private Path keystore = Path.of("relay.p12");

  @Option(
      names = "--password-file",
      required = true,
      paramLabel = "FILE",
      description = "A file whose first line is the key store's password.")
  private Path passwordFile = Path.of("relay.password");

  /** For {@link java.util.ServiceLoader}. */
  public RelayCommand() {}

  @Override
  public Integer call() {
    InetSocketAddress at = address();
    try (RelayServer server =
        RelayServer.start(at, own(), checked(), Connecting.anchors(ca).sslContext())) {
      System.out.println("ready " + server.port());
      System.out.flush();
      new CountDownLatch(1).await();
      return ExitCode.OK.number();
    } catch (ClientException e) {
      throw Failures.explain(e);
    } catch (IOException e) {
      throw new UserError(
          ExitCode.UNAVAILABLE,
          listen + " cannot be listened on.",
          "End what listens there, or choose another with --listen.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.INTERRUPTED.number();
    }
  }

  private InetSocketAddress address() {
    Matcher matcher = LISTEN.matcher(listen);
    int port = matcher.matches() ? Integer.parseInt(matcher.group(2)) : -1;
    if (port < 0 || port > 0xffff) {
      throw new UserError(
          ExitCode.USAGE,
          "--listen is not ADDRESS:PORT.",
          "Give an IP address and a port, as in 0.0.0.0:8470.");
    }
    return new InetSocketAddress(matcher.group(1), port);
  }

  private URI checked() {
    String path = node.getRawPath() == null ? "" : node.getRawPath();
    boolean bare = path.isEmpty() || path.equals("/");
    if (!"https".equals(node.getScheme()) || node.getHost() == null || !bare) {
      throw new UserError(
          ExitCode.USAGE, "--to is not https://HOST:PORT.", "Give the node's address alone.");
    }
    return URI.create("https://" + node.getRawAuthority());
  }

  private SSLContext own() {
    byte[] bytes = UserFiles.read(keystore, MAX_KEYSTORE_BYTES);
    char[] password =
        UserFiles.readText(passwordFile, 4096).lines().findFirst().orElse("").toCharArray();
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(bytes), password);
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new UserError(
          ExitCode.DATA,
          keystore + " does not open as a PKCS#12 key store with that password.",
          "Make one with keytool, as the example of adyton help relay shows.");
    } finally {
      Arrays.fill(password, ' ');
    }
  }
}
