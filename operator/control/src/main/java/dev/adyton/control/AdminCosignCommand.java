package dev.adyton.control;

import dev.adyton.admin.AdminRequest;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Dsse;
import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import java.nio.file.Path;
import java.time.Instant;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code adyton admin cosign}: another person's signature under a request. */
@CommandLine.Command(
    name = "cosign",
    description = "Show a request that somebody signed, and sign it, too.",
    footer = {
      "",
      "Example:",
      "  adyton admin cosign q.json --key bea.pem",
      "",
      "Exit codes: 0 signed; 64 usage; 65 not a request; 66 a file cannot be read;",
      "  73 it cannot be written"
    })
final class AdminCosignCommand implements Command {
  @Parameters(index = "0", paramLabel = "REQUEST", description = "The signed request.")
  private Path request = Path.of("request.json");

  @Option(names = "--key", required = true, paramLabel = "FILE", description = "Your key, PEM.")
  private Path key = Path.of("key.pem");

  @Override
  public Integer call() {
    byte[] bytes = Inputs.read(request, AdminRequest.MAX_BYTES);
    try {
      byte[] payload = Envelopes.payload(bytes);
      AdminRequest asked = AdminRequest.parse(payload);
      System.err.println(
          "node "
              + asked.node()
              + ": "
              + asked.verb().id()
              + (asked.subject().isEmpty() ? "" : " " + asked.subject())
              + (asked.quota() == 0 ? "" : " " + asked.quota())
              + ", good until "
              + Instant.ofEpochSecond(asked.notAfter()));
      Dsse signed =
          SigningKey.read(key).sign(Dsse.parse(bytes), AdminRequest.PAYLOAD_TYPE, payload);
      Inputs.write(request, signed.encode());
      return ExitCode.OK.number();
    } catch (CodecException e) {
      throw Inputs.malformed(request, "an administrator's request", e);
    }
  }
}
