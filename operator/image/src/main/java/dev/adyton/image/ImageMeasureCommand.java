package dev.adyton.image;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code adyton image measure}: the PCRs of an image that was never booted. */
@CommandLine.Command(
    name = "measure",
    description = {
      "Predict PCR 4, 11, 12, 13, with --model 15, with --secure-boot 7, in both banks.",
      "Prints one JSON object; --policy writes a verifier's policy that pins them."
    },
    footer = {
      "",
      "Examples:",
      "  adyton image measure --image image",
      "  adyton image measure --image image --model model.raw --policy policy.json",
      "  adyton image measure --image signed --secure-boot keys",
      "",
      "Exit codes: 0 predicted; 65 no image; 66 cannot be read; 73 cannot be written"
    })
final class ImageMeasureCommand implements Command {
  @Option(names = "--image", required = true, paramLabel = "DIR", description = "A built image.")
  private Path image = Path.of("image");

  @Option(names = "--model", paramLabel = "FILE", description = "The model's volume.")
  private Optional<Path> model = Optional.empty();

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "New policy for adyton verify; takes a TPM whose maker it names.")
  private Optional<Path> policy = Optional.empty();

  @Option(
      names = "--launch-policy",
      paramLabel = "FILE",
      description = "Launch policy to put into the policy, and what it grants is accepted.")
  private Optional<Path> launch = Optional.empty();

  @Option(
      names = "--secure-boot",
      paramLabel = "DIR",
      description = "Certificates PK.pem, KEK.pem, db.pem in the firmware; the image is signed.")
  private Optional<Path> keys = Optional.empty();

  @Option(
      names = "--software-tpm",
      description = "For trying under QEMU: the policy accepts a TPM that anybody can make.")
  private boolean software;

  @Override
  public Integer call() {
    Pe uki = Outputs.uki(image);
    Optional<String> volume = model.map(file -> Volume.rootOf(Outputs.read(file)));
    Optional<SecureBoot> boot = keys.map(SecureBoot::read);
    byte[] told = Jcs.encode(prediction(uki, volume, boot));
    System.out.println(new String(told, StandardCharsets.UTF_8));
    if (policy.isPresent()) {
      if (volume.isEmpty()) {
        throw new UserError(
            ExitCode.USAGE, "--policy takes --model.", "A policy pins PCR 15 as well.");
      }
      Outputs.write(policy.get(), Jcs.encode(policy(uki, volume.get(), boot)));
    }
    return ExitCode.OK.number();
  }

  private static Json prediction(Pe uki, Optional<String> volume, Optional<SecureBoot> boot) {
    Json.ObjBuilder banks = Json.object().put("format", "adyton-image-pcrs/1");
    banks.put("sha256", bank(Pcrs.predict(Sha.SHA256, uki, volume, boot)));
    banks.put("sha384", bank(Pcrs.predict(Sha.SHA384, uki, volume, boot)));
    return banks.build();
  }

  private static Json bank(SortedMap<Integer, byte[]> pcrs) {
    Json.ObjBuilder values = Json.object();
    pcrs.forEach((pcr, value) -> values.put(pcr.toString(), HexFormat.of().formatHex(value)));
    return values.build();
  }

  private Json policy(Pe uki, String volume, Optional<SecureBoot> boot) {
    var pcrs = Pcrs.predict(Sha.SHA256, uki, Optional.of(volume), boot);
    Json.ObjBuilder exact = Json.object();
    for (int pcr : boot.isPresent() ? List.of(4, 7, 11) : List.of(4, 11)) {
      byte[] value = pcrs.getOrDefault(pcr, new byte[0]);
      exact.put(Integer.toString(pcr), HexFormat.of().formatHex(value));
    }
    Json reference =
        Json.object()
            .put("name", "image " + Outputs.version())
            .put("sha256", exact.build())
            .build();
    Json.ObjBuilder tpm2 =
        Json.object()
            .put("pcrs", new Json.Arr(List.of(reference)))
            .put("pcr15_events", List.of(Pcrs.event(volume)));
    if (boot.isPresent()) {
      tpm2.put("pcr_profile", "secure-boot");
    }
    Json.ObjBuilder policy =
        Json.object().put("format", "adyton-policy/1").put("tpm2", tpm2.build());
    if (software) {
      policy.put("levels", List.of("SOFTWARE_TPM"));
    }
    launch.ifPresent(file -> policy.put("launch", launchPolicy(Outputs.read(file))));
    return policy.build();
  }

  private static Json launchPolicy(byte[] bytes) {
    try {
      Json.Obj policy = Json.parseObject(bytes);
      List<String> granted =
          policy.object("exposures").keys().stream()
              .filter(exposure -> !exposure.equals("local"))
              .map(exposure -> exposure.toUpperCase(Locale.ROOT))
              .toList();
      return Json.object()
          .put("loopback", granted)
          .put("remote", granted)
          .put("policy", policy)
          .build();
    } catch (CodecException e) {
      throw new UserError(
          ExitCode.DATA, "The launch policy is malformed.", "docs/launch.md has the layout.");
    }
  }
}
