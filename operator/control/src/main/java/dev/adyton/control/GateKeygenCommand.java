package dev.adyton.control;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code adyton gate keygen}: a signer's key. */
@CommandLine.Command(
    name = "keygen",
    description = "Make an Ed25519 key; prints its public half as policies name it.",
    footer = {
      "",
      "Example:",
      "  adyton gate keygen --out ada.pem",
      "",
      "Exit codes: 0 made; 64 usage; 73 the file exists or cannot be written"
    })
final class GateKeygenCommand implements Command {
  @Option(names = "--out", required = true, paramLabel = "FILE", description = "New PEM file.")
  private Path out = Path.of("key.pem");

  @Override
  public Integer call() {
    System.out.println(SigningKey.make(out).publicKey());
    return ExitCode.OK.number();
  }
}
