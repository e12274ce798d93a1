package dev.adyton.cli;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.verifier.ClientException;
import dev.adyton.verifier.NodeConnection;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
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
      "Exit codes: 0 ended; 1 evidence refused; 64 usage; 66 a file cannot be read;",
      "  69 the node cannot be reached, or the port is taken; 130 interrupted"
    })
public final class ProxyCommand implements Command {
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

  /** For {@link java.util.ServiceLoader}. */
  public ProxyCommand() {}

  @Override
  public Integer call() {
    PrintStream log = System.err;
    CallerCheck callers = new CallerCheck(origins);
    try (NodeConnection connection =
            Connecting.verified(node.url, node.ca, node.policy.read(), log);
        ProxyServer server = ProxyServer.start(port, connection, callers, log)) {
      System.out.println("ready http://127.0.0.1:" + server.port());
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
}
