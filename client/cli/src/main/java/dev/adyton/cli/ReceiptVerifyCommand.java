package dev.adyton.cli;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.receipt.ExchangeKey;
import dev.adyton.receipt.Receipt;
import dev.adyton.receipt.ReceiptCheck;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code adyton receipt verify}: an exchange that was kept, checked offline. */
@CommandLine.Command(
    name = "verify",
    description = {
      "Check that a receipt is about this request and this answer, signed by the key that this",
      "evidence names. The evidence itself is judged by `adyton verify --bundle`."
    },
    footer = {
      "",
      "Example, in a folder that `adyton chat --save-receipt` wrote:",
      "  adyton receipt verify receipt.json --key receipt.key --request request.bin \\",
      "      --response response.bin --evidence evidence.json",
      "",
      "Exit codes: 0 it holds; 1 it does not; 64 usage; 65 a file is malformed;",
      "  66 a file cannot be read"
    })
final class ReceiptVerifyCommand implements Command {
  private static final int MAX_KEY_BYTES = 1 << 10;
  private static final int MAX_EXCHANGE_BYTES = 64 << 20;

  @Parameters(index = "0", paramLabel = "RECEIPT", description = "The receipt, as JSON.")
  private Path receipt = Path.of(ExchangeFiles.RECEIPT);

  @Option(names = "--key", required = true, paramLabel = "FILE", description = "Its key, base64.")
  private Path key = Path.of(ExchangeFiles.KEY);

  @Option(
      names = "--request",
      required = true,
      paramLabel = "FILE",
      description = "The request as it is digested: adyton-request/1.")
  private Path request = Path.of(ExchangeFiles.REQUEST);

  @Option(
      names = "--response",
      required = true,
      paramLabel = "FILE",
      description = "The answer as it is digested: adyton-response/1.")
  private Path response = Path.of(ExchangeFiles.RESPONSE);

  @Option(
      names = "--evidence",
      required = true,
      paramLabel = "FILE",
      description = "The evidence that was verified before: adyton-evidence/1.")
  private Path evidence = Path.of(ExchangeFiles.EVIDENCE);

  @Override
  public Integer call() {
    BoundEvidence bound = BoundEvidence.read(evidence);
    try (ExchangeKey exchangeKey = exchangeKey()) {
      ReceiptCheck.Verdict verdict =
          ReceiptCheck.check(
              BoundEvidence.receipt(receipt),
              bound.keyset().receipt().publicKey(),
              exchangeKey,
              UserFiles.read(request, MAX_EXCHANGE_BYTES),
              UserFiles.read(response, MAX_EXCHANGE_BYTES),
              Optional.of(bound.statement().digest256()));
      ReceiptLines.print(verdict.results(), System.out);
      verdict.receipt().filter(r -> verdict.accepted()).ifPresent(r -> explain(r, bound));
      System.out.println("receipt  " + (verdict.accepted() ? "HOLDS" : "REFUSED"));
      return (verdict.accepted() ? ExitCode.OK : ExitCode.REFUSED).number();
    }
  }

  private ExchangeKey exchangeKey() {
    try {
      return ExchangeKey.of(Base64s.decode(UserFiles.readText(key, MAX_KEY_BYTES).strip()));
    } catch (CodecException e) {
      throw BoundEvidence.malformed(key, "a key of 32 bytes in base64", e);
    }
  }

  private static void explain(Receipt receipt, BoundEvidence bound) {
    System.out.println("time     " + Instant.ofEpochSecond(receipt.time()) + ", as the node says");
    System.out.println("model    " + receipt.deployable());
    System.out.println("         " + ReceiptLines.about(receipt));
    ReceiptLines.called(receipt, "called   ", System.out);
    System.out.println("launch   " + String.join(", ", bound.statement().launch()));
    System.out.println("evidence not judged here: adyton verify --bundle FILE --time INSTANT");
  }
}
