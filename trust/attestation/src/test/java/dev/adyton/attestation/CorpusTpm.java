package dev.adyton.attestation;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** One honest quote of a software TPM, spoilt where no key is needed to spoil it. */
final class CorpusTpm {
  private static final String ITEM = "evidence-present EVIDENCE_ITEM_FORMAT";

  private final CorpusMaker maker;
  private final Evidence good;
  private final String policy;
  private final CorpusMaker.Asked asked;

  private CorpusTpm(CorpusMaker maker) throws Exception {
    this.maker = maker;
    Fixtures.Bundle bundle = Fixtures.bundle("accepted-software-tpm");
    this.good = Evidence.parse(bundle.evidence());
    this.policy = Files.readString(bundle.folder().resolve("policy.json"));
    Caller caller = bundle.caller();
    this.asked =
        new CorpusMaker.Asked(
            caller.nonce(), caller.loopback(), caller.now().getEpochSecond(), caller.keyConfig());
  }

  static void add(CorpusMaker maker) throws Exception {
    CorpusTpm all = new CorpusTpm(maker);
    all.item();
    all.attributes();
    all.areas();
    all.quote();
    all.registers();
    all.collateral();
  }

  private void put(String name, Evidence evidence, String outcome) {
    String folder = name.startsWith("accepted-") ? name : "tpm-" + name;
    maker.put(folder, evidence.encode(), policy, asked, outcome);
  }

  private Evidence with(List<Evidence.Item> evidence, List<Evidence.Item> collateral) {
    return new Evidence(
        good.levelHint(),
        good.keyset(),
        good.statement(),
        evidence,
        collateral,
        good.release(),
        good.launch());
  }

  private Evidence item(UnaryOperator<String> change) {
    String text = Spoilt.text(good.evidence().getFirst().bytes());
    byte[] changed = Spoilt.utf8(change.apply(text));
    return with(List.of(Evidence.Item.of(Tpm2Evidence.TYPE, changed)), good.collateral());
  }

  /** Exchanges a binary member of the item. */
  private Evidence bytes(String member, UnaryOperator<byte[]> change) {
    return item(text -> {
      try {
        String old = Spoilt.member(text, member);
        String changed = Base64s.encode(change.apply(Base64s.decode(old)));
        return Spoilt.swap(text, "\"" + old + "\"", "\"" + changed + "\"");
      } catch (CodecException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  private Evidence collateral(Evidence.Item... more) {
    List<Evidence.Item> all = new ArrayList<>(good.collateral());
    all.addAll(List.of(more));
    return with(good.evidence(), all);
  }

  private Evidence replaced(String type, byte[] bytes) {
    return with(
        good.evidence(),
        good.collateral().stream()
            .map(item -> item.type().equals(type) ? Evidence.Item.of(type, bytes) : item)
            .toList());
  }

  private static UnaryOperator<byte[]> flip(int at, int mask) {
    return bytes -> {
      byte[] changed = bytes.clone();
      changed[at < 0 ? changed.length + at : at] ^= (byte) mask;
      return changed;
    };
  }

  private static UnaryOperator<byte[]> cut(int by) {
    return bytes -> Arrays.copyOf(bytes, bytes.length - by);
  }

  private static byte[] longer(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  private void item() {
    for (String member :
        List.of("ak_public", "attest", "ek_public", "format", "pcrs", "signature")) {
      put(
          "item-without-" + member.replace('_', '-'),
          item(t -> Spoilt.swap(t, "\"" + member + "\":", "\"z\":")),
          ITEM);
    }
    put("item-not-canonical", item(t -> t + " "), ITEM);
    put("item-with-sha1-bank", item(t -> Spoilt.swap(t, "\"sha256\":", "\"sha1\":")), ITEM);
    put("register-24", item(t -> Spoilt.swap(t, "\"7\":", "\"24\":")), ITEM);
    put("register-with-sign", item(t -> Spoilt.swap(t, "\"7\":", "\"+7\":")), ITEM);
    put("register-too-short", item(t -> t.replace("\"7\":\"00", "\"7\":\"")), ITEM);
    put("register-in-capitals", item(t -> t.replace("\"7\":\"00", "\"7\":\"FF")), ITEM);
  }

  /** What makes a quote worth something: who may sign, where the key may live. */
  private void attributes() {
    Map<String, int[]> bits = new TreeMap<>();
    bits.put("not-fixed-to-its-tpm", new int[] {7, 0x02});
    bits.put("not-fixed-to-its-parent", new int[] {7, 0x10});
    bits.put("made-outside", new int[] {7, 0x20});
    bits.put("not-restricted-to-the-tpms-own-words", new int[] {5, 0x01});
    bits.put("not-for-signing", new int[] {5, 0x04});
    bits.put("also-for-decryption", new int[] {5, 0x02});
    bits.forEach((name, bit) ->
        put("ak-" + name, bytes("ak_public", flip(bit[0], bit[1])), "ak-attributes AK_ATTRIBUTES"));
    Map<String, int[]> ek = new TreeMap<>();
    ek.put("not-fixed-to-its-tpm", new int[] {7, 0x02});
    ek.put("made-outside", new int[] {7, 0x20});
    ek.put("not-restricted", new int[] {5, 0x01});
    ek.put("also-for-signing", new int[] {5, 0x04});
    ek.put("not-for-decryption", new int[] {5, 0x02});
    ek.forEach((name, bit) ->
        put("ek-" + name, bytes("ek_public", flip(bit[0], bit[1])), "ek-chain EK_ATTRIBUTES"));
  }

  private void areas() {
    for (Map.Entry<String, String> key :
        Map.of("ak_public", "ak-attributes AK_FORMAT", "ek_public", "ek-chain EK_FORMAT")
            .entrySet()) {
      String name = key.getKey().substring(0, 2);
      put(name + "-area-cut-short", bytes(key.getKey(), cut(1)), key.getValue());
      put(
          name + "-area-with-something-behind",
          bytes(key.getKey(), CorpusTpm::longer),
          key.getValue());
      put(name + "-area-empty", bytes(key.getKey(), b -> new byte[0]), key.getValue());
      put(
          name + "-area-of-an-unknown-algorithm",
          bytes(key.getKey(), flip(1, 0x40)),
          key.getValue());
      put(name + "-named-by-sha1", bytes(key.getKey(), flip(3, 0x0f)), key.getValue());
      put(
          name + "-policy-longer-than-the-area",
          bytes(key.getKey(), flip(8, 0x7f)),
          key.getValue());
    }
    put("ak-point-off-the-curve", bytes("ak_public", flip(-1, 1)), "ak-attributes AK_FORMAT");
    put("ek-modulus-turned", bytes("ek_public", flip(-1, 2)), "ek-chain EK_MISMATCH");
  }

  private void quote() {
    put("quote-empty", bytes("attest", b -> new byte[0]), "quote-signature QUOTE_SIGNATURE");
    put("quote-cut-short", bytes("attest", cut(1)), "quote-signature QUOTE_SIGNATURE");
    put(
        "quote-with-something-behind",
        bytes("attest", CorpusTpm::longer),
        "quote-signature QUOTE_SIGNATURE");
    put("quote-magic-turned", bytes("attest", flip(0, 1)), "quote-signature QUOTE_SIGNATURE");
    put("quote-type-turned", bytes("attest", flip(5, 1)), "quote-signature QUOTE_SIGNATURE");
    put("quote-clock-turned", bytes("attest", flip(90, 1)), "quote-signature QUOTE_SIGNATURE");
    put("signature-turned", bytes("signature", flip(-1, 1)), "quote-signature QUOTE_SIGNATURE");
    put(
        "signature-empty",
        bytes("signature", b -> new byte[0]),
        "quote-signature QUOTE_SIGNATURE_FORMAT");
    put(
        "signature-with-something-behind",
        bytes("signature", CorpusTpm::longer),
        "quote-signature QUOTE_SIGNATURE_FORMAT");
    put(
        "signature-of-an-unknown-scheme",
        bytes("signature", flip(0, 0x40)),
        "quote-signature QUOTE_SIGNATURE_FORMAT");
    put(
        "signature-over-sha1",
        bytes("signature", flip(3, 0x0f)),
        "quote-signature QUOTE_SIGNATURE_FORMAT");
    put(
        "signature-all-zero",
        bytes("signature", CorpusTpm::zeroed),
        "quote-signature QUOTE_SIGNATURE");
  }

  /** CVE-2022-21449: r = s = 0 once verified under any key. */
  private static byte[] zeroed(byte[] signature) {
    byte[] zeros = signature.clone();
    Arrays.fill(zeros, 6, 38, (byte) 0);
    Arrays.fill(zeros, 40, 72, (byte) 0);
    return zeros;
  }

  private void registers() {
    String zeros = "0".repeat(64);
    for (int pcr : new int[] {4, 11, 12, 13, 15}) {
      put(
          "register-" + pcr + "-claimed-otherwise",
          item(t ->
              Spoilt.swap(
                  t, "\"" + pcr + "\":\"" + zeros, "\"" + pcr + "\":\"1" + zeros.substring(1))),
          "pcr-values PCR_DIGEST");
    }
    put(
        "register-more-than-quoted",
        item(t -> Spoilt.swap(t, "\"11\":", "\"10\":\"" + zeros + "\",\"11\":")),
        "pcr-values PCR_SELECTION");
    put(
        "registers-none",
        item(t ->
            t.substring(0, t.indexOf("{\"sha256\":{") + 11)
                + t.substring(t.indexOf("}},\"signature\""))),
        "pcr-values PCR_SELECTION");
  }

  private void collateral() {
    byte[] rubbish = {1, 2, 3};
    put(
        "ek-certificate-rubbish",
        replaced(Tpm2Evidence.EK_CERT, rubbish),
        "ek-chain EK_CERTIFICATE");
    put(
        "ak-certificate-rubbish",
        replaced(Tpm2Evidence.AK_CERT, rubbish),
        "ak-ek-binding AK_CERTIFICATE");
    byte[] ek = bytesOf(Tpm2Evidence.EK_CERT);
    byte[] ak = bytesOf(Tpm2Evidence.AK_CERT);
    put(
        "ek-certificate-is-the-ak-certificate",
        replaced(Tpm2Evidence.EK_CERT, ak),
        "ek-chain EK_MISMATCH");
    put(
        "ak-certificate-is-the-ek-certificate",
        replaced(Tpm2Evidence.AK_CERT, ek),
        "ak-ek-binding AK_CERTIFICATE");
    put(
        "ak-certificate-cut-short",
        replaced(Tpm2Evidence.AK_CERT, cut(1).apply(ak)),
        "ak-ek-binding AK_CERTIFICATE");
    put(
        "ak-certificate-signature-turned",
        replaced(Tpm2Evidence.AK_CERT, flip(-3, 1).apply(ak)),
        "ak-ek-binding AK_UNBOUND");
    Evidence.Item log = Evidence.Item.of(Tpm2Evidence.EVENT_LOG, rubbish);
    put("event-log-rubbish", collateral(log), "event-log EVENT_LOG_FORMAT");
    put(
        "event-log-empty",
        collateral(Evidence.Item.of(Tpm2Evidence.EVENT_LOG, new byte[0])),
        "event-log EVENT_LOG_FORMAT");
    put("event-log-twice", collateral(log, log), "event-log EVENT_LOG_COUNT");
    Evidence.Item events = Evidence.Item.of(Pcr15.COLLATERAL, new Pcr15(List.of()).bytes());
    put("accepted-pcr15-without-events", collateral(events), "SOFTWARE_TPM");
    put("pcr15-events-twice", collateral(events, events), "event-log EVENT_LOG_COUNT");
    put(
        "pcr15-events-rubbish",
        collateral(Evidence.Item.of(Pcr15.COLLATERAL, rubbish)),
        "event-log PCR15_FORMAT");
    String unknown =
        "{\"events\":[\"debug:" + Digest.sha256() + "\"],\"format\":\"adyton-pcr15/1\"}";
    put(
        "pcr15-event-of-an-unknown-kind",
        collateral(Evidence.Item.of(Pcr15.COLLATERAL, Spoilt.utf8(unknown))),
        "event-log PCR15_FORMAT");
    byte[] invented = new Pcr15(List.of("config:" + Digest.sha256())).bytes();
    put(
        "pcr15-event-that-was-never-measured",
        collateral(Evidence.Item.of(Pcr15.COLLATERAL, invented)),
        "event-log PCR15_UNEXPLAINED");
  }

  private byte[] bytesOf(String type) {
    return good.collateral().stream()
        .filter(item -> item.type().equals(type))
        .findFirst()
        .orElseThrow()
        .bytes();
  }
}
