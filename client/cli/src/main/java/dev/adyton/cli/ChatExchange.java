package dev.adyton.cli;

import dev.adyton.codec.CodecException;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.verifier.CheckedReceipt;
import dev.adyton.verifier.ClientException;
import dev.adyton.verifier.NodeConnection;
import dev.adyton.verifier.SealedRequest;
import dev.adyton.verifier.SealedResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** One prompt and its answer, shown as it comes, with its receipt's check. Used by one thread. */
final class ChatExchange {
  private final NodeConnection connection;
  private final ChatSettings settings;
  private final String model;
  private final PrintStream out;
  private final PrintStream err;

  ChatExchange(
      NodeConnection connection,
      ChatSettings settings,
      String model,
      PrintStream out,
      PrintStream err) {
    this.connection = connection;
    this.settings = settings;
    this.model = model;
    this.out = out;
    this.err = err;
  }

  /** Returns the model to ask: the one that was named, or the first that the node names. */
  static String model(NodeConnection connection, ChatSettings settings) throws ClientException {
    if (settings.model().isPresent()) {
      return settings.model().get();
    }
    SealedRequest request = keyed(SealedRequest.get("/v1/models"), settings);
    try (SealedResponse response = connection.send(request)) {
      return TerminalText.clean(ChatBody.firstModel(whole(response)));
    } catch (CodecException e) {
      throw notUnderstood(e);
    }
  }

  /** Sends the conversation so far, shows the answer and returns it. */
  String answer(List<Turn> turns) throws ClientException {
    SealedRequest request = keyed(SealedRequest.postJson(ChatBody.PATH, body(turns)), settings);
    try (Progress waiting = Progress.start(err, "waiting for the answer");
        SealedResponse response = connection.send(request)) {
      String text =
          settings.stream() && response.status() == 200
              ? showStream(response, waiting)
              : show(ChatBody.answer(whole(response)));
      waiting.done();
      response.receipt().ifPresent(this::report);
      return text;
    } catch (CodecException | IOException e) {
      throw notUnderstood(e);
    }
  }

  private byte[] body(List<Turn> turns) {
    try {
      return ChatBody.request(model, turns, settings.stream());
    } catch (IllegalArgumentException e) {
      throw new UserError(
          ExitCode.DATA, "The prompt is not well-formed Unicode.", "Send it as UTF-8.");
    }
  }

  private String showStream(SealedResponse response, Progress waiting)
      throws ClientException, CodecException, IOException {
    StringBuilder text = new StringBuilder();
    SseSplitter splitter = new SseSplitter();
    for (Optional<byte[]> next = response.next(); next.isPresent(); next = response.next()) {
      for (byte[] block : splitter.feed(next.get())) {
        SseEvent event = SseEvent.parse(block);
        if (!event.data().isEmpty() && !event.data().equals("[DONE]")) {
          waiting.done();
          text.append(showPiece(ChatBody.delta(event.data())));
        }
      }
    }
    out.println();
    return text.toString();
  }

  private String showPiece(String delta) {
    String piece = TerminalText.clean(delta);
    out.print(piece);
    out.flush();
    return piece;
  }

  private String show(String answer) {
    String text = TerminalText.clean(answer);
    out.println(text);
    return text;
  }

  private void report(CheckedReceipt receipt) {
    ReceiptLines.print(receipt, err);
    settings.saveTo().ifPresent(folder -> ExchangeFiles.save(folder, receipt, err));
  }

  private static SealedRequest keyed(SealedRequest request, ChatSettings settings) {
    return settings.apiKey().map(request::bearer).orElse(request);
  }

  /** Reads an answer to its checked end; an error of the node's becomes the user's. */
  private static byte[] whole(SealedResponse response) throws ClientException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (Optional<byte[]> next = response.next(); next.isPresent(); next = response.next()) {
      content.writeBytes(next.get());
    }
    int status = response.status();
    if (status >= 400) {
      ExitCode code =
          status == 401 || status == 403
              ? ExitCode.NOT_PERMITTED
              : status == 429 || status >= 500 ? ExitCode.UNAVAILABLE : ExitCode.DATA;
      throw new UserError(
          code,
          "The node answered " + status + ", " + ChatBody.error(content.toByteArray()),
          status == 401
              ? "Give a key of the node's with --api-key-file or ADYTON_API_KEY."
              : "See the node's documentation for this code.");
    }
    return content.toByteArray();
  }

  private static UserError notUnderstood(Exception e) {
    return new UserError(
        ExitCode.UNAVAILABLE,
        "The node's answer is not one of its API (" + e.getMessage() + ").",
        "See that client and node are of one version.");
  }
}
