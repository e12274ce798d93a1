package dev.adyton.node;

import dev.adyton.attestation.Evidence;
import dev.adyton.attestation.Keyset;
import dev.adyton.attestation.Statement;
import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.guardrails.Guardrails;
import dev.adyton.node.config.NodeConfig;
import dev.adyton.node.replay.Replay;
import dev.adyton.node.run.Served;
import dev.adyton.receipt.ExchangeKey;
import dev.adyton.receipt.Receipt;
import dev.adyton.receipt.ReceiptCheck;
import dev.adyton.receipt.SignedReceipt;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;

/** {@code adyton receipt replay}: an exchange that was kept, answered again. */
@CommandLine.Command(
    name = "receipt replay",
    description = {
      "Answer a kept exchange again, with your own copy of the model, and compare every byte. Takes",
      "the settings of serve that the answer depends on: --model, --model-id, --adapter,",
      "--guardrails, --kernels. The numeric profile is the receipt's; any rung of kernels does."
    },
    modelTransformer = SettingOptions.class,
    footer = {
      "",
      "Example, with folders that `adyton chat --save-receipt` wrote:",
      "  adyton receipt replay receipts/0123… --model models/adyton-demo-q8_0.gguf",
      "",
      "Compared is everything but what the moment says: times, comments that keep a stream open, and",
      "how many tokens of the prompt were cached.",
      "",
      "A release computes one version of each profile: NEEDS_NUMERICS names a receipt of another.",
      "",
      "Exit codes: 0 all reproduced; 1 another answer, or a receipt that does not hold; 64 usage;",
      "  65 a file is malformed; 66 a file cannot be read; 77 the launch gate refuses the model"
    })
public final class ReplayCommand implements Command {
  private static final int MAX_BYTES = 64 << 20;

  @Parameters(
      arity = "1..*",
      paramLabel = "FOLDER",
      description = "Holds receipt.json, receipt.key, request.bin, response.bin, evidence.json.")
  private List<Path> folders = new ArrayList<>();

  @CommandLine.Spec private @Nullable CommandSpec spec;

  /** Creates the command. */
  public ReplayCommand() {}

  /** An exchange as it was kept, its receipt checked. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Kept(Receipt receipt, byte[] request, byte[] response) {}

  @Override
  public Integer call() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec");
    }
    List<Kept> kept = new ArrayList<>();
    for (Path folder : folders) {
      Optional<Kept> read = read(folder);
      if (read.isEmpty()) {
        System.out.println("REFUSED " + folder + ": the receipt does not hold");
        return ExitCode.REFUSED.number();
      }
      kept.add(read.get());
    }
    String numerics = kept.getFirst().receipt().numerics();
    if (!kept.stream().allMatch(each -> each.receipt().numerics().equals(numerics))) {
      throw new UserError(
          ExitCode.USAGE, "The folders' numeric profiles differ.", "Replay one profile at a time.");
    }
    NodeConfig config = NodeConfig.of(SettingOptions.read(spec, numerics));
    return replay(config, kept).number();
  }

  private ExitCode replay(NodeConfig config, List<Kept> kept) {
    Guardrails guardrails = GuardrailFiles.read(config);
    Instant now = Instant.now();
    LaunchPad.Cleared cleared = LaunchPad.clear(config, guardrails, Optional.empty(), now);
    Served served =
        Served.of(
            config.modelId(),
            now.getEpochSecond(),
            cleared.model(),
            cleared.launched().deployable().digest().toString(),
            cleared.launched().state());
    ExitCode code = ExitCode.OK;
    try (Replay replay = new Replay(served, cleared.launched(), guardrails, cleared.engine())) {
      for (Kept each : kept) {
        code = report(replay, each, cleared) == Replay.Outcome.REPRODUCED ? code : ExitCode.REFUSED;
      }
    } finally {
      cleared.model().close();
    }
    return code;
  }

  private static Replay.Outcome report(Replay replay, Kept kept, LaunchPad.Cleared cleared) {
    try {
      Replay.Outcome outcome = replay.run(kept.receipt(), kept.request(), kept.response());
      System.out.println(
          outcome + " " + kept.receipt().id() + " on " + cleared.launched().kernels());
      if (!kept.receipt().deployable().equals(cleared.launched().deployable().digest())) {
        System.err.println(
            "deployable differs: recorded "
                + kept.receipt().deployable()
                + ", here "
                + cleared.launched().deployable().digest());
      }
      if (outcome == Replay.Outcome.NEEDS_NUMERICS) {
        System.err.println(
            "numeric profile differs: recorded "
                + kept.receipt().numerics()
                + ", here "
                + cleared.launched().deployable().numerics()
                + "; replay it with a release of that profile");
      }
      return outcome;
    } catch (CodecException e) {
      throw malformed(e);
    }
  }

  private static Optional<Kept> read(Path folder) {
    try {
      Evidence document = Evidence.parse(bytes(folder, "evidence.json"));
      Keyset keyset = Keyset.parse(document.keysetBytes());
      Statement statement = Statement.parse(document.statementBytes());
      String key = new String(bytes(folder, "receipt.key"), StandardCharsets.US_ASCII).strip();
      byte[] request = bytes(folder, "request.bin");
      byte[] response = bytes(folder, "response.bin");
      try (ExchangeKey exchangeKey = ExchangeKey.of(Base64s.decode(key))) {
        ReceiptCheck.Verdict verdict =
            ReceiptCheck.check(
                SignedReceipt.parse(bytes(folder, "receipt.json")),
                keyset.receipt().publicKey(),
                exchangeKey,
                request,
                response,
                Optional.of(statement.digest256()));
        return verdict
            .receipt()
            .filter(r -> verdict.accepted() && statement.keysetDigest().equals(keyset.digest()))
            .map(r -> new Kept(r, request, response));
      }
    } catch (CodecException e) {
      throw malformed(e);
    }
  }

  private static byte[] bytes(Path folder, String name) {
    Path file = folder.resolve(name);
    try (InputStream in = Files.newInputStream(file)) {
      // One more than is allowed, so that what is too long is refused and not cut.
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new UserError(ExitCode.DATA, file + " is too long.", "Name another folder.");
      }
      return bytes;
    } catch (IOException e) {
      throw new UserError(
          ExitCode.NO_INPUT,
          file + " cannot be read.",
          "Name folders as adyton chat --save-receipt wrote them.");
    }
  }

  private static UserError malformed(CodecException e) {
    return new UserError(
        ExitCode.DATA,
        "A kept exchange is malformed (" + e.getMessage() + ").",
        "Name folders as adyton chat --save-receipt wrote them.");
  }
}
