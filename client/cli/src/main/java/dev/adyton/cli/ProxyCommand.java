package dev.adyton.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.crypto.PaddingProfile;
import dev.adyton.verifier.ClientException;
import dev.adyton.verifier.NodeConnection;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code adyton proxy}: the sealed channel for an SDK that knows nothing of it. */
@CommandLine.Command(
    name = "proxy",
    description = {
      "Verify a node, then serve its API on this machine's loopback: whatever an OpenAI SDK sends",
      "to http://127.0.0.1:8480/v1 is sealed to the verified node, and every answer's receipt is",
      "checked. What cannot be verified is answered with an error, never sent in clear."
    },
    footer = {
      "",
      "Example:",
      "  adyton proxy --url https://node.example:8443 --policy policy.json",
      "  OPENAI_BASE_URL=http://127.0.0.1:8480/v1 your-program",
      "",
      "Prints 'ready http://127.0.0.1:PORT' on standard output when it can be used.",
      "",
      "http://127.0.0.1:8480/ shows the verdict that requests are sealed under.",
      "",
      "Exit codes: 0 ended; 1 evidence refused; 64 usage; 66 a file cannot be read;",
      "  69 the node cannot be reached, or the port is taken; 130 interrupted"
    })
public final class ProxyCommand implements Command {
  private static final int MAX_TOKEN_BYTES = 4096;

  @Mixin private NodeOptions node = new NodeOptions();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8480",
      description = "The port on 127.0.0.1, 0 for any that is free; default ${DEFAULT-VALUE}.")
  private int port = 8480;

  @Option(
      names = "--allow-origin",
      paramLabel = "ORIGIN",
      split = ",",
      description = "Web pages of this origin may call the proxy; by default those of none.")
  private List<String> origins = new ArrayList<>();

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Where to listen; away from loopback it takes TLS and a token.")
  private InetAddress bind = InetAddress.getLoopbackAddress();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Callers must show what it holds in the field adyton-proxy-token.")
  private Optional<Path> token = Optional.empty();

  @Option(names = "--tls-cert", paramLabel = "FILE", description = "PEM chain of the proxy.")
  private Optional<Path> tlsCert = Optional.empty();

  @Option(names = "--tls-key", paramLabel = "FILE", description = "PEM key (PKCS #8) of it.")
  private Optional<Path> tlsKey = Optional.empty();

  @Option(
      names = "--padding",
      paramLabel = "PROFILE",
      defaultValue = "buckets",
      description = {
        "How the sizes and times of answers are hidden from whoever watches the connection:",
        "off, buckets (default) or constant."
      })
  private String padding = PaddingProfile.BUCKETS.label();

  /** For {@link java.util.ServiceLoader}. */
  public ProxyCommand() {}

  @Override
  public Integer call() {
    PrintStream log = System.err;
    ProxySettings settings = settings();
    try (NodeConnection connection =
            Connecting.verified(node.url, node.ca, node.policy.read(), log);
        ProxyServer server = ProxyServer.start(settings, connection, log)) {
      System.out.println("ready " + settings.scheme() + "://" + host() + ":" + server.port());
      System.out.flush();
      new CountDownLatch(1).await();
      return ExitCode.OK.number();
    } catch (ClientException e) {
      throw Failures.explain(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.INTERRUPTED.number();
    }
  }

  private String host() {
    String address = bind.getHostAddress();
    return address.contains(":") ? "[" + address + "]" : address;
  }

  private ProxySettings settings() {
    if (tlsCert.isPresent() != tlsKey.isPresent()) {
      throw new UserError(
          ExitCode.USAGE, "Only one of --tls-cert and --tls-key is given.", "Give both.");
    }
    PaddingProfile profile =
        PaddingProfile.of(padding)
            .orElseThrow(() ->
                new UserError(
                    ExitCode.USAGE,
                    "--padding does not know that word.",
                    "It takes off, buckets or constant."));
    return new ProxySettings(
        bind,
        port,
        token.map(file -> new String(UserFiles.read(file, MAX_TOKEN_BYTES), UTF_8).strip()),
        tlsCert.map(cert -> new ProxySettings.TlsFiles(cert, tlsKey.orElseThrow())),
        new CallerCheck(origins),
        profile);
  }
}
