package dev.adyton.cli;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.receipt.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code adyton receipt chain}: whether the receipts that were kept are all there were. */
@CommandLine.Command(
    name = "chain",
    description = {
      "Check that receipts of one API key follow one upon the other: none between them was held",
      "back, and the node was not set back to an earlier state. A node begins a chain when it",
      "starts. What came after the last receipt cannot be missed. The evidence beside each receipt",
      "names its key and is judged by `adyton verify --bundle`."
    },
    footer = {
      "",
      "Example, with the folder that `adyton chat --save-receipt` wrote to:",
      "  adyton receipt chain ~/receipts",
      "",
      "Exit codes: 0 they are whole chains; 1 they are not; 64 usage; 65 a file is malformed;",
      "  66 a file cannot be read"
    })
final class ReceiptChainCommand implements Command {
  @Parameters(
      arity = "1..*",
      paramLabel = "FOLDER",
      description = "A saved exchange, or a folder of such.")
  private List<Path> folders = List.of();

  @Override
  public Integer call() {
    List<Path> exchanges = folders.stream().flatMap(folder -> exchanges(folder).stream()).toList();
    if (exchanges.size() > ReceiptChain.MAX_RECEIPTS) {
      throw new UserError(
          ExitCode.USAGE,
          "More than " + ReceiptChain.MAX_RECEIPTS + " receipts.",
          "Give those of one start of the node at a time.");
    }
    List<ReceiptChain.Link> links = new ArrayList<>();
    for (Path exchange : exchanges) {
      byte[] key =
          BoundEvidence.read(exchange.resolve(ExchangeFiles.EVIDENCE))
              .keyset()
              .receipt()
              .publicKey();
      links.add(
          new ReceiptChain.Link(
              BoundEvidence.receipt(exchange.resolve(ExchangeFiles.RECEIPT)), key));
    }
    ReceiptChain.Verdict verdict = ReceiptChain.check(links);
    print(verdict, exchanges);
    return (verdict.accepted() ? ExitCode.OK : ExitCode.REFUSED).number();
  }

  private static List<Path> exchanges(Path folder) {
    if (Files.exists(folder.resolve(ExchangeFiles.RECEIPT))) {
      return List.of(folder);
    }
    try (Stream<Path> inside = Files.list(folder)) {
      return inside
          .filter(path -> Files.exists(path.resolve(ExchangeFiles.RECEIPT)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT,
          "The folder " + folder + " cannot be read.",
          "Give the folder that adyton chat --save-receipt wrote to.");
    }
  }

  private static void print(ReceiptChain.Verdict verdict, List<Path> exchanges) {
    for (List<Receipt> chain : verdict.chains()) {
      System.out.println(
          "chain    "
              + chain.size()
              + " from "
              + Instant.ofEpochSecond(chain.getFirst().time())
              + " to "
              + Instant.ofEpochSecond(chain.getLast().time())
              + ", as the node says");
    }
    Marks marks = Marks.of(System.out);
    for (ReceiptChain.Finding finding : verdict.findings()) {
      System.out.println(
          marks.fail() + " " + finding.code() + " " + exchanges.get(finding.index()));
    }
    System.out.println(
        "receipts " + exchanges.size() + " " + (verdict.accepted() ? "HOLD" : "REFUSED"));
  }
}
