package dev.adyton.control;

import dev.adyton.admin.AdminRequest;
import dev.adyton.admin.Verb;
import dev.adyton.attestation.release.Release;
import dev.adyton.attestation.release.ReleaseManifest;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Dsse;
import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code adyton admin sign}: a request, with its first signature. */
@CommandLine.Command(
    name = "sign",
    description = {
      "Make and sign a request for one node. It is good for an hour at most, and once.",
      "Verbs: status, drain, resume, create_project, suspend_project, suspend_key, rotate_keys,",
      "set_quota, set_input_token_quota, set_output_token_quota, delete_project, stage_release,",
      "roll_back: the last six take two persons. delete_own_project takes a project's owner."
    },
    footer = {
      "",
      "Example:",
      "  adyton admin sign set_quota --subject team-a --quota 60 --node n1 --key ada.pem --out q.json",
      "  adyton admin sign stage_release --release release.json --node n1 --key ada.pem --out s.json",
      "  adyton admin sign delete_own_project --node n1 --key owner.pem --out d.json",
      "",
      "Exit codes: 0 signed; 64 usage; 65 not a key; 66 a file cannot be read;",
      "  73 the output cannot be written"
    })
final class AdminSignCommand implements Command {
  @Parameters(index = "0", paramLabel = "VERB", description = "What the node shall do.")
  private String verb = "";

  @Option(names = "--node", required = true, paramLabel = "NAME", description = "Which node.")
  private String node = "";

  @Option(
      names = "--subject",
      paramLabel = "NAME",
      description = "A project's name, or sha256:… of an API key or a release.")
  private String subject = "";

  @Option(
      names = "--release",
      paramLabel = "FILE",
      description = "Signed release that shall be staged: names its manifest's digest.")
  private Optional<Path> release = Optional.empty();

  @Option(names = "--quota", paramLabel = "N", description = "Requests or tokens a minute.")
  private long quota;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "How long it is good, 1 to 60. Default: ${DEFAULT-VALUE}.")
  private int minutes = 5;

  @Option(names = "--key", required = true, paramLabel = "FILE", description = "Your key, PEM.")
  private Path key = Path.of("key.pem");

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "The request.")
  private Path out = Path.of("request.json");

  @Override
  public Integer call() {
    SigningKey signer = SigningKey.read(key);
    AdminRequest request = request(signer);
    byte[] payload = request.bytes();
    Dsse envelope = Dsse.of(AdminRequest.PAYLOAD_TYPE, payload);
    boolean owner = request.verb().target() == Verb.Target.OWNER;
    Dsse signed =
        owner
            ? signer.signNamed(envelope, AdminRequest.PAYLOAD_TYPE, payload)
            : signer.sign(envelope, AdminRequest.PAYLOAD_TYPE, payload);
    Inputs.write(out, signed.encode());
    if (owner) {
      System.err.println("project " + request.project());
    }
    System.err.println("signed: " + out);
    return ExitCode.OK.number();
  }

  private String about() {
    if (release.isEmpty()) {
      return subject;
    }
    try {
      byte[] envelope = Inputs.read(release.get(), Release.MAX_BYTES);
      return ReleaseManifest.parse(Envelopes.payload(envelope)).digest().toString();
    } catch (CodecException e) {
      throw ReleaseSignCommand.malformed(release.get(), "a signed release", e);
    }
  }

  private AdminRequest request(SigningKey signer) {
    Verb known =
        Verb.find(verb)
            .orElseThrow(() ->
                new UserError(
                    ExitCode.USAGE,
                    "There is no such verb.",
                    "Known: "
                        + Arrays.stream(Verb.values())
                            .map(Verb::id)
                            .collect(Collectors.joining(", "))
                        + "."));
    byte[] nonce = new byte[16];
    new SecureRandom().nextBytes(nonce);
    long until = Instant.now().getEpochSecond() + 60L * Math.clamp(minutes, 1, 60);
    // Whoever owns a project is named by the key alone: there is nothing to type in.
    String about = known.target() == Verb.Target.OWNER ? signer.publicKey() : about();
    try {
      return new AdminRequest(node, known, about, quota, HexFormat.of().formatHex(nonce), until);
    } catch (IllegalArgumentException e) {
      throw new UserError(
          ExitCode.USAGE,
          "The request's " + e.getMessage() + " does not fit its verb.",
          "--help shows an example; names are lower-case letters, digits and hyphens.");
    }
  }
}
