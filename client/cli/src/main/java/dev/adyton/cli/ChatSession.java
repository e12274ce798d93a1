package dev.adyton.cli;

import dev.adyton.attestation.VerifierPolicy;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.verifier.ClientException;
import dev.adyton.verifier.NodeConnection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A conversation with one node: verified first, sealed throughout, each answer's receipt checked.
 * Answers go to {@code out}, everything about them to {@code err}. Used by one thread.
 */
public final class ChatSession {
  /** The longest line that a person may type, in characters. */
  private static final int MAX_TURNS = 1000;

  private final ChatExchange exchange;
  private final List<Turn> turns = new ArrayList<>();
  private final PrintStream err;

  private ChatSession(ChatExchange exchange, PrintStream err) {
    this.exchange = exchange;
    this.err = err;
  }

  /**
   * Verifies the node and holds a conversation: the whole of {@code adyton demo} but for starting
   * the node.
   *
   * @param node {@code https://HOST:PORT}
   * @param ca the PEM file that the node wrote
   * @param once the only prompt; empty = read prompts from standard input
   * @return an exit code of {@link ExitCode}
   * @throws UserError for everything that the user can mend, refusals included
   */
  public static int run(
      URI node,
      Path ca,
      VerifierPolicy policy,
      String apiKey,
      Optional<String> once,
      PrintStream out,
      PrintStream err) {
    ChatSettings settings =
        new ChatSettings(Optional.of(apiKey), Optional.empty(), true, Optional.empty());
    return run(node, Optional.of(ca), policy, settings, once, System.in, out, err);
  }

  static int run(
      URI node,
      Optional<Path> ca,
      VerifierPolicy policy,
      ChatSettings settings,
      Optional<String> once,
      InputStream in,
      PrintStream out,
      PrintStream err) {
    try (NodeConnection connection = Connecting.verified(node, ca, policy, err)) {
      String model = ChatExchange.model(connection, settings);
      ChatSession session =
          new ChatSession(new ChatExchange(connection, settings, model, out, err), err);
      err.println("sealed to the key in that evidence; talking to " + model);
      if (once.isPresent()) {
        session.say(once.get());
      } else {
        session.converse(new BufferedReader(new InputStreamReader(in, stdinCharset())));
      }
      return ExitCode.OK.number();
    } catch (ClientException e) {
      throw Failures.explain(e);
    }
  }

  private static Charset stdinCharset() {
    String name = System.getProperty("stdin.encoding", "UTF-8");
    return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
  }

  private void say(String prompt) throws ClientException {
    turns.add(new Turn("user", prompt));
    turns.add(new Turn("assistant", exchange.answer(List.copyOf(turns))));
  }

  /** A failed exchange ends the conversation: what follows would rest on what did not hold. */
  private void converse(BufferedReader lines) throws ClientException {
    err.println("Enter sends a line; an empty line, /exit or the end of the input ends.");
    while (turns.size() < MAX_TURNS) {
      err.print("> ");
      err.flush();
      String line = readLine(lines);
      if (line.isBlank() || line.strip().equals("/exit")) {
        return;
      }
      say(line);
    }
  }

  private static String readLine(BufferedReader lines) {
    try {
      String line = lines.readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT, "Standard input cannot be read.", "Use --once PROMPT instead.");
    }
  }
}
