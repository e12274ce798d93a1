package dev.adyton.attestation;

import dev.adyton.codec.Base64s;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Documents that are no evidence, and evidence whose parts are not what they are called. */
final class CorpusDocuments {
  private static final String FORMAT = "format EVIDENCE_FORMAT";
  private final CorpusMaker maker;
  private final String good =
      Spoilt.text(Fixtures.simulated(Fixtures.statement(Optional.of(Fixtures.nonce()))).encode());

  private CorpusDocuments(CorpusMaker maker) {
    this.maker = maker;
  }

  static void add(CorpusMaker maker) {
    CorpusDocuments all = new CorpusDocuments(maker);
    all.shapes();
    all.members();
    all.items();
    all.launch();
  }

  private void put(String name, byte[] document, String outcome) {
    maker.put(name, document, Spoilt.SIMULATED_POLICY, Spoilt.near(), outcome);
  }

  private void put(String name, String document, String outcome) {
    put(name, Spoilt.utf8(document), outcome);
  }

  private void shapes() {
    put("accepted-simulated", good, "SIMULATED");
    put("document-empty", "", FORMAT);
    put("document-is-a-list", "[" + good + "]", FORMAT);
    put("document-is-null", "null", FORMAT);
    put("document-cut-short", good.substring(0, good.length() - 1), FORMAT);
    put("document-with-something-behind", good + "{}", FORMAT);
    put("document-with-byte-order-mark", "\ufeff" + good, FORMAT);
    put("document-with-comment", "/* */" + good, FORMAT);
    put("document-with-nul", good.replace(",", ",\0"), FORMAT);
    put("document-nested-too-deep", "[".repeat(5000) + "]".repeat(5000), FORMAT);
    byte[] bad = Spoilt.utf8(good);
    bad[good.indexOf("SIMULATED")] = (byte) 0xff;
    put("document-not-utf8", bad, FORMAT);
    put("document-utf16", good.getBytes(java.nio.charset.StandardCharsets.UTF_16LE), FORMAT);
    put(
        "accepted-members-in-another-order",
        "{\"level\":\"SIMULATED\","
            + Spoilt.swap(good, "\"level\":\"SIMULATED\",", "").substring(1),
        "SIMULATED");
  }

  private void members() {
    put(
        "member-twice",
        Spoilt.swap(good, "{\"collateral\"", "{\"level\":\"CVM\",\"collateral\""),
        FORMAT);
    put(
        "member-unknown",
        Spoilt.swap(good, "{\"collateral\"", "{\"debug\":true,\"collateral\""),
        FORMAT);
    for (String name : List.of("format", "level", "keyset", "statement", "release")) {
      String value = Spoilt.member(good, name);
      String whole = "\"" + name + "\":\"" + value + "\"";
      String other = "\"x-" + name + "\":\"" + value + "\"";
      put("member-" + name + "-absent", Spoilt.swap(good, whole, other), FORMAT);
      put("member-" + name + "-a-number", Spoilt.swap(good, whole, "\"" + name + "\":1"), FORMAT);
    }
    for (String name : List.of("collateral", "evidence", "launch")) {
      String key = "\"" + name + "\":[";
      put("member-" + name + "-absent", Spoilt.swap(good, key, "\"x-" + name + "\":["), FORMAT);
      put(
          "member-" + name + "-holds-text",
          Spoilt.swap(good, key, key + "\"x\"" + (name.equals("collateral") ? "" : ",")),
          FORMAT);
    }
    put(
        "format-of-another-version",
        Spoilt.swap(good, "adyton-evidence/1", "adyton-evidence/2"),
        FORMAT);
    put("level-in-lower-case", Spoilt.swap(good, "\"SIMULATED\"", "\"simulated\""), FORMAT);
    for (String name : List.of("keyset", "statement")) {
      String value = Spoilt.member(good, name);
      put(
          name + "-not-base64",
          Spoilt.swap(good, "\"" + value + "\"", "\"?" + value.substring(1) + "\""),
          FORMAT);
      put(
          name + "-base64-with-line-break",
          Spoilt.swap(good, "\"" + value + "\"", "\"" + value + "\\n\""),
          FORMAT);
      put(
          name + "-base64url",
          Spoilt.swap(good, "\"" + value + "\"", "\"-_" + value.substring(2) + "\""),
          FORMAT);
    }
    put(
        "keyset-empty",
        Spoilt.swap(good, "\"" + Spoilt.member(good, "keyset") + "\"", "\"\""),
        "keyset-binding KEYSET_MISMATCH");
    put(
        "statement-empty",
        Spoilt.swap(good, "\"" + Spoilt.member(good, "statement") + "\"", "\"\""),
        "statement STATEMENT_FORMAT");
  }

  private void items() {
    String item = good.substring(good.indexOf("\"evidence\":[") + 12, good.indexOf("],\"format\""));
    put(
        "evidence-twice",
        Spoilt.swap(good, item, item + "," + item),
        "evidence-present EVIDENCE_COUNT");
    put("evidence-none", Spoilt.swap(good, item, ""), "evidence-present EVIDENCE_ABSENT");
    String many = String.join(",", java.util.Collections.nCopies(33, item));
    put("evidence-too-many", Spoilt.swap(good, item, many), FORMAT);
    put(
        "item-with-unknown-member",
        Spoilt.swap(good, item, item.replace("{", "{\"a\":1,")),
        FORMAT);
    put("item-type-in-capitals", Spoilt.swap(good, "\"simulated\"", "\"SIMULATED-X\""), FORMAT);
    put("item-type-empty", Spoilt.swap(good, "\"simulated\"", "\"\""), FORMAT);
    for (String type : List.of("sgx", "tpm1", "mock")) {
      put(
          "evidence-type-" + type,
          Spoilt.swap(good, "\"simulated\"", "\"" + type + "\""),
          "evidence-present EVIDENCE_TYPE");
    }
    for (String type : List.of("tpm2", "nitrotpm", "nitro-enclave")) {
      put(
          "simulated-called-" + type,
          Spoilt.swap(good, "\"simulated\"", "\"" + type + "\""),
          "evidence-present EVIDENCE_ITEM_FORMAT");
    }
    String bytes = Spoilt.member(item, "bytes");
    put(
        "simulated-item-empty",
        Spoilt.swap(good, bytes, ""),
        "evidence-present EVIDENCE_ITEM_FORMAT");
    put(
        "simulated-item-cut-short",
        Spoilt.inside(good, "evidence\":[{\"bytes", text -> text.substring(0, 40)),
        "evidence-present EVIDENCE_ITEM_FORMAT");
    put(
        "simulated-item-not-canonical",
        Spoilt.inside(good, "evidence\":[{\"bytes", text -> " " + text),
        "evidence-present EVIDENCE_ITEM_FORMAT");
    put(
        "simulated-item-with-unknown-member",
        Spoilt.inside(good, "evidence\":[{\"bytes", text -> "{\"a\":1," + text.substring(1)),
        "evidence-present EVIDENCE_ITEM_FORMAT");
    put(
        "simulated-digest-of-another-kind",
        Spoilt.inside(good, "evidence\":[{\"bytes", text -> text.replace("sha256:", "sha512:")),
        "evidence-present EVIDENCE_ITEM_FORMAT");
    put("simulated-statement-turned", turned("statement"), "statement STATEMENT_FORMAT");
    put(
        "simulated-for-other-words",
        Spoilt.inside(good, "statement", text -> text.replace("vector:512", "vector:256")),
        "simulated SIMULATED_BINDING");
  }

  /** One bit of the bytes inside. */
  private String turned(String name) {
    try {
      byte[] bytes = Base64s.decode(Spoilt.member(good, name));
      bytes[bytes.length / 2] ^= (byte) 0x80;
      return Spoilt.swap(
          good,
          "\"" + Spoilt.member(good, name) + "\"",
          "\"" + Base64s.encode(Arrays.copyOf(bytes, bytes.length)) + "\"");
    } catch (dev.adyton.codec.CodecException e) {
      throw new IllegalStateException(e);
    }
  }

  private void launch() {
    String mismatch = "launch LAUNCH_MISMATCH";
    String entry = good.substring(good.indexOf("\"launch\":[") + 10, good.indexOf("],\"level\""));
    put("launch-none", Spoilt.swap(good, entry, ""), mismatch);
    put("launch-twice", Spoilt.swap(good, entry, entry + "," + entry), mismatch);
    put("launch-record-empty", Spoilt.swap(good, "\"UNGATED\"", "\"\""), mismatch);
    put("launch-record-no-envelope", Spoilt.swap(good, "\"UNGATED\"", "\"{}\""), mismatch);
    put("launch-state-in-lower-case", Spoilt.swap(good, "\"UNGATED\"", "\"ungated\""), mismatch);
    String digest = Spoilt.member(entry, "deployable");
    put(
        "launch-of-another-deployable",
        Spoilt.swap(good, digest, Fixtures.digest(99).toString()),
        mismatch);
    put("launch-deployable-not-a-digest", Spoilt.swap(good, digest, "sha256:00"), FORMAT);
    put(
        "launch-with-unknown-member",
        Spoilt.swap(good, entry, entry.replace("{", "{\"go\":true,")),
        FORMAT);
  }
}
