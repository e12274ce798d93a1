package dev.adyton.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Digest;
import dev.adyton.codec.Dsse;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import dev.adyton.ledger.ModelManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The record that comes with the shipped model: local, signed by the development key. It speaks of
 * the model under any build, because every build of the engine makes another deployable, and grants
 * no more than that may.
 */
final class DemoRecordTest {
  private static final Path ROOT = Path.of(System.getProperty("adyton.root"));
  private static final Path MODEL = ROOT.resolve("models/adyton-demo-q8_0.gguf");
  private static final Path RECORD = ROOT.resolve("models/adyton-demo-q8_0.launch.json");
  private static final long FROM = 1_795_132_800; // 2026-11-20
  private static final long UNTIL = 1_952_899_200; // 2031-11-20

  /** With {@code -Dadyton.sign=true} signs anew: after the model or the floor has changed. */
  @Test
  void recordSpeaksOfModelAndFloor() throws Exception {
    Json floor =
        Json.parseObject(
            Files.readAllBytes(ROOT.resolve("enclave/guardrails/src/main/bundle/floor.json")));
    Map<Domain, Determination> domains = new EnumMap<>(Domain.class);
    for (Domain domain : Domain.values()) {
      domains.put(domain, Determination.NOT_EVALUATED);
    }
    LaunchDocument document =
        new LaunchDocument(
            new Subject.Model(ModelManifest.root(MODEL)),
            true,
            Exposure.LOCAL,
            domains,
            Digest.sha256(Jcs.encode(floor)),
            List.of(),
            FROM,
            UNTIL,
            UNTIL,
            "Development record of the demo model. Nobody evaluated it: one's own machine only.");
    byte[] payload = document.bytes();
    String type = LaunchDocument.PAYLOAD_TYPE;
    byte[] envelope =
        TestKeys.sign(Dsse.of(type, payload), type, payload, TestKeys.DEVELOPMENT).encode();
    if (Boolean.getBoolean("adyton.sign")) {
      Files.write(RECORD, envelope);
    }
    assertThat(RECORD).hasBinaryContent(envelope);
  }
}
