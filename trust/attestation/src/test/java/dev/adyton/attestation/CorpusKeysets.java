package dev.adyton.attestation;

import dev.adyton.codec.Digest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keysets that their statement names and that no client may seal to. */
final class CorpusKeysets {
  private static final String HONEST = Spoilt.honestKeyset();

  private CorpusKeysets() {}

  static void add(CorpusMaker maker) {
    forms()
        .forEach(
            (name, text) -> put(maker, "keyset-" + name, text, "keyset-binding KEYSET_FORMAT"));
    put(
        maker,
        "keyset-expired",
        Spoilt.swap(HONEST, "\"not_after\":1800000000", "\"not_after\":" + (Spoilt.NOW - 1)),
        "keyset-binding KEYSET_EXPIRED");
    String hex = HexFormat.of().formatHex(Fixtures.keyset().ohttpKeys());
    config(maker, "accepted-key-config", hex, "SIMULATED");
    config(maker, "key-config-empty", "", "key-config KEY_CONFIG_MISMATCH");
    config(maker, "key-config-twice", hex + hex, "key-config KEY_CONFIG_MISMATCH");
    config(
        maker,
        "key-config-of-another-number",
        hex.substring(0, 4) + "02" + hex.substring(6),
        "key-config KEY_CONFIG_MISMATCH");
    config(maker, "key-config-cut-short", hex.substring(2), "key-config KEY_CONFIG_MISMATCH");
  }

  private static void config(CorpusMaker maker, String name, String config, String outcome) {
    CorpusMaker.Asked near = Spoilt.near();
    maker.put(
        name,
        Spoilt.simulated(Spoilt.honestStatement(), HONEST),
        Spoilt.SIMULATED_POLICY,
        new CorpusMaker.Asked(near.nonce(), true, near.now(), Optional.of(config)),
        outcome);
  }

  private static void put(CorpusMaker maker, String name, String keyset, String outcome) {
    String statement =
        Spoilt.swap(
            Spoilt.honestStatement(),
            Fixtures.keyset().digest().toString(),
            Digest.sha256(Spoilt.utf8(keyset)).toString());
    maker.put(
        name, Spoilt.simulated(statement, keyset), Spoilt.SIMULATED_POLICY, Spoilt.near(), outcome);
  }

  private static Map<String, String> forms() {
    Map<String, String> all = new TreeMap<>();
    String key = HONEST.substring(HONEST.indexOf("[{") + 1, HONEST.indexOf("}]") + 1);
    String publicKey = Spoilt.member(key, "public");
    all.put("of-another-format", Spoilt.swap(HONEST, "adyton-keyset/1", "adyton-keyset/2"));
    all.put("with-unknown-member", HONEST.substring(0, HONEST.length() - 1) + ",\"z\":1}");
    all.put("not-canonical", " " + HONEST);
    all.put("without-keys", Spoilt.swap(HONEST, key, ""));
    all.put("with-one-number-twice", Spoilt.swap(HONEST, key, key + "," + key));
    all.put("with-nine-keys", Spoilt.swap(HONEST, key, nine(key)));
    all.put("number-too-large", Spoilt.swap(HONEST, "\"id\":1,", "\"id\":256,"));
    all.put("number-negative", Spoilt.swap(HONEST, "\"id\":1,", "\"id\":-1,"));
    all.put("kem-unknown", Spoilt.swap(HONEST, "\"kem\":32", "\"kem\":33"));
    all.put("kdf-unknown", Spoilt.swap(HONEST, "\"kdf\":1", "\"kdf\":9"));
    all.put("aead-export-only", Spoilt.swap(HONEST, "\"aead\":2", "\"aead\":65535"));
    all.put("key-of-another-kem", Spoilt.swap(HONEST, "\"kem\":32", "\"kem\":25722"));
    all.put("key-too-short", Spoilt.swap(HONEST, publicKey, "AAAA"));
    all.put("key-not-base64", Spoilt.swap(HONEST, publicKey, "????"));
    all.put("receipt-alg-none", Spoilt.swap(HONEST, "\"Ed25519\"", "\"none\""));
    String receipt = HONEST.substring(HONEST.indexOf("\"receipt\""));
    all.put("receipt-key-too-short", Spoilt.swap(HONEST, Spoilt.member(receipt, "public"), "AAAA"));
    all.put(
        "receipt-key-named-otherwise",
        Spoilt.swap(HONEST, Spoilt.member(receipt, "kid"), "0".repeat(16)));
    all.put("without-receipt-key", Spoilt.swap(HONEST, "\"receipt\":", "\"receipts\":"));
    all.put("without-end", Spoilt.swap(HONEST, "\"not_after\":", "\"not_later\":"));
    all.put("tls-not-a-digest", Spoilt.swap(HONEST, Fixtures.digest(3).toString(), "sha1:00"));
    return all;
  }

  private static String nine(String key) {
    StringBuilder all = new StringBuilder(key);
    for (int id = 2; id <= 9; id++) {
      all.append(',').append(Spoilt.swap(key, "\"id\":1,", "\"id\":" + id + ","));
    }
    return all.toString();
  }
}
