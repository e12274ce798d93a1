package dev.adyton.cli;

import dev.adyton.attestation.Evidence;
import dev.adyton.attestation.Keyset;
import dev.adyton.attestation.Statement;
import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.receipt.ExchangeKey;
import dev.adyton.receipt.Receipt;
import dev.adyton.receipt.ReceiptCheck;
import dev.adyton.receipt.SignedReceipt;
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
  private static final int MAX_SMALL_BYTES = 1 << 20;
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
    Bound bound = bound();
    try (ExchangeKey exchangeKey = exchangeKey()) {
      ReceiptCheck.Verdict verdict =
          ReceiptCheck.check(
              signed(),
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

  /** What the evidence document says, read but not judged. */
  private record Bound(Keyset keyset, Statement statement) {}

  private Bound bound() {
    try {
      Evidence document = Evidence.parse(UserFiles.read(evidence, MAX_SMALL_BYTES));
      Keyset keyset = Keyset.parse(document.keysetBytes());
      Statement statement = Statement.parse(document.statementBytes());
      if (!statement.keysetDigest().equals(keyset.digest())) {
        throw new UserError(
            ExitCode.DATA,
            "The statement in " + evidence + " names another keyset.",
            "Judge the evidence with adyton verify --bundle.");
      }
      return new Bound(keyset, statement);
    } catch (CodecException e) {
      throw malformed(evidence, "evidence", e);
    }
  }

  private SignedReceipt signed() {
    try {
      return SignedReceipt.parse(UserFiles.read(receipt, MAX_SMALL_BYTES));
    } catch (CodecException e) {
      throw malformed(receipt, "a signed receipt", e);
    }
  }

  private ExchangeKey exchangeKey() {
    try {
      return ExchangeKey.of(Base64s.decode(UserFiles.readText(key, MAX_SMALL_BYTES).strip()));
    } catch (CodecException e) {
      throw malformed(key, "a key of 32 bytes in base64", e);
    }
  }

  private static void explain(Receipt receipt, Bound bound) {
    System.out.println("time     " + Instant.ofEpochSecond(receipt.time()) + ", as the node says");
    System.out.println("model    " + receipt.deployable());
    System.out.println("         " + ReceiptLines.about(receipt));
    System.out.println("launch   " + String.join(", ", bound.statement().launch()));
    System.out.println("evidence not judged here: adyton verify --bundle FILE --time INSTANT");
  }

  private static UserError malformed(Path file, String what, CodecException e) {
    return new UserError(
        ExitCode.DATA,
        file + " is not " + what + " (" + e.getMessage() + ").",
        "Give the files of one exchange, as adyton chat --save-receipt wrote them.");
  }
}
