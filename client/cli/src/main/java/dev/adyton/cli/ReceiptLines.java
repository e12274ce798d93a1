package dev.adyton.cli;

import dev.adyton.receipt.Receipt;
import dev.adyton.receipt.ReceiptCheck;
import dev.adyton.verifier.CheckedReceipt;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a receipt's check for a person. */
final class ReceiptLines {
  private ReceiptLines() {}

  /** One line for a receipt that held, as a chat shows it after each answer. */
  static void print(CheckedReceipt checked, PrintStream out) {
    Marks marks = Marks.of(out);
    String steps =
        checked.checks().stream()
            .map(result -> marks.pass() + " " + result.step().label())
            .collect(Collectors.joining("  "));
    Receipt receipt = checked.receipt();
    out.println("receipt  " + steps);
    out.println("         " + receipt.id() + ", " + about(receipt));
    called(receipt, "         called ", out);
  }

  /** Says who was asked by tools for the exchange, where anybody was. */
  static void called(Receipt receipt, String before, PrintStream out) {
    receipt
        .called()
        .forEach((host, count) -> out.println(before + host + ", " + count + " requests"));
  }

  /** One line per step, with the code where it failed. */
  static void print(List<ReceiptCheck.Result> results, PrintStream out) {
    Marks marks = Marks.of(out);
    for (ReceiptCheck.Result result : results) {
      String mark = result.passed() ? marks.pass() : marks.fail();
      String code = result.failure().map(ReceiptCheck.Code::name).orElse("");
      out.println("%s %-18s %s".formatted(mark, result.step().label(), code).stripTrailing());
    }
  }

  static String about(Receipt receipt) {
    return "numerics %s, kernels %s, retention %s, level as claimed %s"
        .formatted(receipt.numerics(), receipt.kernels(), receipt.retention(), receipt.level());
  }
}
