package dev.adyton.control;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Dsse;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.launch.LaunchDocument;
import dev.adyton.launch.LaunchRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code adyton gate sign}: one person's signature under a record. */
@CommandLine.Command(
    name = "sign",
    description = {
      "Sign a launch record. Where the output exists, the signature is added to it: each person",
      "signs in turn, and each sees with `adyton gate explain` what is signed."
    },
    footer = {
      "",
      "Example:",
      "  adyton gate sign record.json --key ada.pem --out model.launch.json",
      "",
      "Exit codes: 0 signed; 64 usage; 65 not a record; 66 a file cannot be read;",
      "  73 the output cannot be written"
    })
final class GateSignCommand implements Command {
  @Parameters(index = "0", paramLabel = "DOCUMENT", description = "adyton-launch-record/1, JSON.")
  private Path document = Path.of("record.json");

  @Option(names = "--key", required = true, paramLabel = "FILE", description = "Your key, PEM.")
  private Path key = Path.of("key.pem");

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The record.")
  private Path out = Path.of("model.launch.json");

  @Override
  public Integer call() {
    byte[] payload = payload();
    SigningKey mine = SigningKey.read(key);
    Dsse envelope = Files.exists(out) ? present(payload) : fresh(payload);
    Inputs.write(out, mine.sign(envelope, LaunchDocument.PAYLOAD_TYPE, payload).encode());
    System.err.println("signed by " + mine.publicKey() + ": " + out);
    return ExitCode.OK.number();
  }

  /** Canonical, and read back as whoever judges it will. */
  private byte[] payload() {
    try {
      byte[] canonical =
          Jcs.encode(Json.parseObject(Inputs.read(document, LaunchRecord.MAX_BYTES)));
      LaunchDocument.parse(canonical);
      return canonical;
    } catch (CodecException e) {
      throw Inputs.malformed(document, "a launch record's document", e);
    }
  }

  private static Dsse fresh(byte[] payload) {
    return Dsse.of(LaunchDocument.PAYLOAD_TYPE, payload);
  }

  private Dsse present(byte[] payload) {
    byte[] bytes = Inputs.read(out, LaunchRecord.MAX_BYTES);
    try {
      if (!Arrays.equals(Envelopes.payload(bytes), payload)) {
        throw new UserError(
            ExitCode.DATA,
            out + " holds another record.",
            "Name another output, or remove that file.");
      }
      return Dsse.parse(bytes);
    } catch (CodecException e) {
      throw Inputs.malformed(out, "a launch record", e);
    }
  }
}
