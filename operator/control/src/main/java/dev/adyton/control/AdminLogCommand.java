package dev.adyton.control;

import dev.adyton.codec.CodecException;
import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.ledger.LedgerException;
import dev.adyton.ledger.LedgerFile;
import dev.adyton.ledger.TreeHead;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code adyton admin log}: the ledger of what a node was told. */
@CommandLine.Command(
    name = "log",
    description = "Check a node's ledger.",
    subcommands = AdminLogCommand.Verify.class,
    footer = {
      "",
      "Example:",
      "  adyton admin log verify ledger --remember head.json",
      "",
      "Exit codes: those of its commands"
    })
final class AdminLogCommand implements Command {
  @CommandLine.Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (spec != null) {
      spec.commandLine().usage(System.out);
    }
    return ExitCode.USAGE.number();
  }

  /** {@code adyton admin log verify}. */
  @CommandLine.Command(
      name = "verify",
      description = {
        "Check every entry, every head, and what is remembered of the log. A changed, added or",
        "deleted entry is found by itself; a log that was cut off, put back to an older copy, or",
        "written anew as a whole is found by --remember only."
      },
      footer = {
        "",
        "Example:",
        "  adyton admin log verify ledger --remember head.json",
        "",
        "Exit codes: 0 it holds; 1 it does not; 64 usage; 65 the remembered head is malformed;",
        "  66 a file cannot be read; 73 the head cannot be written"
      })
  static final class Verify implements Command {
    private static final int MAX_BYTES = 1 << 30;

    @Parameters(index = "0", paramLabel = "LEDGER", description = "The file, or a copy of it.")
    private Path ledger = Path.of("ledger");

    @Option(
        names = "--remember",
        paramLabel = "FILE",
        description = "The last head seen: compared, then replaced. Keep it away from the node.")
    private Optional<Path> remember = Optional.empty();

    @Option(names = "--show", description = "Print the entries.")
    private boolean show;

    @Override
    public Integer call() {
      byte[] bytes = Inputs.read(ledger, MAX_BYTES);
      try {
        LedgerFile.Verified verified = LedgerFile.verify(bytes, remembered());
        if (show) {
          print(verified.entries());
        }
        System.out.println("the ledger holds: " + verified.entries().size() + " entries");
        remember.ifPresent(
            file -> verified.head().ifPresent(head -> Inputs.write(file, head.bytes())));
        return ExitCode.OK.number();
      } catch (LedgerException e) {
        System.out.println("THE LEDGER DOES NOT HOLD: " + e.getMessage());
        return ExitCode.REFUSED.number();
      }
    }

    private Optional<TreeHead> remembered() {
      if (remember.isEmpty() || !Files.exists(remember.get())) {
        return Optional.empty();
      }
      try {
        return Optional.of(TreeHead.parse(Inputs.read(remember.get(), 4096)));
      } catch (CodecException e) {
        throw new UserError(
            ExitCode.DATA,
            remember.get() + " is not a remembered head.",
            "Name the file that an earlier --remember wrote.");
      }
    }

    /** Entries are canonical JSON; what is not printable ASCII in them is not printed. */
    private static void print(List<byte[]> entries) {
      for (int i = 0; i < entries.size(); i++) {
        String text = new String(entries.get(i), StandardCharsets.US_ASCII);
        System.out.println(i + " " + text.replaceAll("[^ -~]", "?"));
      }
    }
  }
}
