package dev.adyton.attestation;

import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the corpus: spoilt evidence, one folder for each failure, with the step and code that has
 * to find it. Run by {@code CorpusMakerTest} with {@code -Dadyton.record=DIR}; what it wrote last
 * lies in {@code src/test/resources/corpus}. What is expected is written here by hand, never taken
 * from the verifier.
 */
final class CorpusMaker {
  /**
   * One document.
   *
   * @param evidence as it would be received
   * @param policy the policy file
   * @param caller who looks: {@code caller.json} without the outcome
   * @param outcome a level, or the first failed step and its code
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Entry(byte[] evidence, String policy, Json.Obj caller, String outcome) {}

  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** Returns every entry by the name of its folder. */
  static Map<String, Entry> all() throws Exception {
    CorpusMaker maker = new CorpusMaker();
    CorpusDocuments.add(maker);
    CorpusStatements.add(maker);
    CorpusKeysets.add(maker);
    CorpusTpm.add(maker);
    CorpusPolicies.add(maker);
    CorpusNitro.add(maker);
    CorpusSnp.add(maker);
    CorpusReleases.add(maker);
    CorpusTdx.add(maker);
    return maker.entries;
  }

  void put(String name, Entry entry) {
    if (entries.put(name, entry) != null) {
      throw new IllegalStateException("twice: " + name);
    }
  }

  /** Adds one that the caller at {@code now} looks at, from afar or near. */
  void put(String name, byte[] evidence, String policy, Asked asked, String outcome) {
    put(name, new Entry(evidence, policy, asked.json(), outcome));
  }

  /**
   * Who looks.
   *
   * @param nonce hex
   * @param loopback whether the node is on the same machine
   * @param now Unix seconds
   * @param keyConfig hex
   */
  record Asked(Optional<String> nonce, boolean loopback, long now, Optional<String> keyConfig) {
    Json.Obj json() {
      return Json.object()
          .putOrNull("nonce", nonce)
          .put("loopback", loopback)
          .put("now", now)
          .putOrNull("key_config", keyConfig)
          .build();
    }
  }

  /** Writes every entry under {@code folder}. */
  static void write(Path folder) throws Exception {
    for (Map.Entry<String, Entry> entry : all().entrySet()) {
      write(folder.resolve(entry.getKey()), entry.getValue());
    }
  }

  private static void write(Path folder, Entry entry) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve("evidence.json"), entry.evidence());
    Files.writeString(folder.resolve("policy.json"), entry.policy());
    String caller = new String(Jcs.encode(entry.caller()), StandardCharsets.UTF_8);
    String outcome = ",\"outcome\":\"" + entry.outcome() + "\"}";
    Files.writeString(
        folder.resolve("caller.json"), caller.substring(0, caller.length() - 1) + outcome);
  }
}
