package dev.adyton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds is shown by {@link ChatCommandTest}, which makes exchanges; here are the mistakes. */
class ReceiptCommandTest {
  static Run verify(Path exchange) {
    return Run.of(
        new ReceiptCommand(),
        "verify",
        exchange.resolve(ExchangeFiles.RECEIPT).toString(),
        "--key=" + exchange.resolve(ExchangeFiles.KEY),
        "--request=" + exchange.resolve(ExchangeFiles.REQUEST),
        "--response=" + exchange.resolve(ExchangeFiles.RESPONSE),
        "--evidence=" + exchange.resolve(ExchangeFiles.EVIDENCE));
  }

  @Test
  void absentFilesAreNamed(@TempDir Path folder) {
    Run run = verify(folder);
    assertThat(run.code()).isEqualTo(66);
    assertThat(run.err()).contains(ExchangeFiles.EVIDENCE);
  }

  @Test
  void aChainOfNothingIsNone(@TempDir Path folder) {
    Run nothing = Run.of(new ReceiptCommand(), "chain", folder.toString());
    assertThat(nothing.code()).isEqualTo(1);
    assertThat(nothing.out()).contains("receipts 0 REFUSED");
    Run absent = Run.of(new ReceiptCommand(), "chain", folder.resolve("absent").toString());
    assertThat(absent.code()).isEqualTo(66);
    assertThat(absent.err()).contains("absent");
  }

  @Test
  void malformedFilesAreNamed(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve(ExchangeFiles.EVIDENCE), "{}");
    Run run = verify(folder);
    assertThat(run.code()).isEqualTo(65);
    assertThat(run.err()).contains("is not evidence");
  }

  @Test
  void withoutASubcommandItSaysWhatThereIs() {
    Run run = Run.of(new ReceiptCommand());
    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err()).contains("verify");
  }
}
