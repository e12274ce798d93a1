package dev.adyton.control;

import dev.adyton.admin.Enrolment;
import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Dsse;
import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code adyton admin enrol}: a project's owner lets one API key in. */
@CommandLine.Command(
    name = "enrol",
    description = {
      "Let one API key into the project that your key owns: prints the line for the",
      "node's file of API keys. Who has that file can add nobody, nor let anybody store.",
      "The project's name is your key's digest; an administrator makes it with",
      "create_project. Give the digest of a key, never the key itself."
    },
    footer = {
      "",
      "Example:",
      "  printf %%s KEY | sha256sum          # the digest",
      "  adyton admin enrol --principal sha256:9f86… --key owner.pem >> keys",
      "",
      "Exit codes: 0 signed; 64 usage; 65 not a key; 66 a file cannot be read"
    })
final class AdminEnrolCommand implements Command {
  @Option(
      names = "--principal",
      required = true,
      paramLabel = "DIGEST",
      description = "sha256: and the digest of the API key, hex.")
  private String principal = "";

  @Option(
      names = "--retention",
      paramLabel = "MODE",
      description = "default: what it asks to have stored is; none. Default: ${DEFAULT-VALUE}.")
  private String retention = "none";

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The project owner's key, PEM (adyton gate keygen).")
  private Path key = Path.of("owner.pem");

  @Override
  public Integer call() throws CodecException {
    boolean keeps = retention.equals("default");
    if (!keeps && !retention.equals("none")) {
      throw new UserError(ExitCode.USAGE, "--retention takes default or none.", "See --help.");
    }
    SigningKey owner = SigningKey.read(key);
    String project = Enrolment.project(Base64s.decode(owner.publicKey()));
    byte[] payload = new Enrolment(project, principal(), keeps).bytes();
    Dsse envelope =
        owner.sign(Dsse.of(Enrolment.PAYLOAD_TYPE, payload), Enrolment.PAYLOAD_TYPE, payload);
    System.out.println(
        principal
            + " owner="
            + owner.publicKey()
            + " enrolment="
            + Base64s.encode(envelope.encode()));
    System.err.println("project " + project);
    return ExitCode.OK.number();
  }

  private Digest principal() {
    try {
      return Digest.parse(principal);
    } catch (CodecException e) {
      throw new UserError(
          ExitCode.USAGE,
          "--principal takes sha256: and 64 hex digits.",
          "sha256sum shows the digest of a key that is piped into it without a line's end.");
    }
  }
}
