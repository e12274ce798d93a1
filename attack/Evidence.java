import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** (b) What evidence is good for in other hands: replayed, edited, shortened. */
final class Evidence {
  private final Host host;
  private final Table table;
  private final Client client;

  Evidence(Host host, Table table, Client client) {
    this.host = host;
    this.table = table;
    this.client = client;
  }

  void attack() throws Exception {
    String bundle = client.fetch("/.well-known/adyton/evidence");
    Files.writeString(host.file("bundle.json"), bundle);
    table.check(
        "b01", "evidence of before, replayed offline: only the live challenge is missing", "ak-ek-binding:AK_UNBOUND", client.judge(bundle, ""));
    refused("b02", "the same three days later", "validity", bundle, Instant.now().plus(Duration.ofDays(3)).toString());
    refused("b03", "the same with a clock three days back", "validity", bundle, Instant.now().minus(Duration.ofDays(3)).toString());
    refused("b04", "PCR 12 claimed otherwise", "pcr-values", item(bundle, t -> t.replaceFirst("\"12\":\"0", "\"12\":\"1")), "");
    refused("b05", "PCR 11 claimed otherwise", "pcr-values", item(bundle, t -> t.replaceFirst("\"11\":\"[0-9a-f]{4}", "\"11\":\"abcd")), "");
    refused("b06", "a flipped byte in the quote", "quote-signature", item(bundle, t -> flip(t, "attest", 60)), "");
    refused("b07", "a flipped byte in its signature", "quote-signature", item(bundle, t -> flip(t, "signature", 40)), "");
    refused("b08", "a flipped byte in the attestation key", "ak-attributes", item(bundle, t -> flip(t, "ak_public", 70)), "");
    refused(
        "b09", "another deployable in the statement", "quote-binding",
        part(bundle, "statement", t -> t.replaceFirst("sha256:[0-9a-f]{6}", "sha256:000000")), "");
    refused("b10", "the operator's own key in the keyset", "keyset-binding", part(bundle, "keyset", t -> flip(t, "public", 10)), "");
    refused(
        "b11", "no list of what PCR 15 holds", "format", bundle.replaceFirst("\\{\"bytes\":\"[^\"]*\",\"type\":\"pcr15-events\"\\},?", ""), "");
    refused("b12", "no evidence at all", "evidence-present", bundle.replaceFirst("\"evidence\":\\[[^\\]]*\\]", "\"evidence\":[]"), "");
    refused("b13", "half of the document", "format", bundle.substring(0, bundle.length() / 2), "");
  }

  private void refused(String id, String what, String step, String bundle, String time) throws Exception {
    table.check(id, what, step, Client.steps(client.judge(bundle, time), step));
  }

  private static String item(String bundle, UnaryOperator<String> change) {
    return replace(bundle, Pattern.compile("(\"evidence\":\\[\\{\"bytes\":\")([^\"]*)"), change);
  }

  private static String part(String bundle, String member, UnaryOperator<String> change) {
    return replace(bundle, Pattern.compile("(\"" + member + "\":\")([^\"]*)"), change);
  }

  private static String replace(String bundle, Pattern where, UnaryOperator<String> change) {
    Matcher m = where.matcher(bundle);
    if (!m.find()) {
      throw new IllegalStateException("no " + where);
    }
    String text = new String(Base64.getDecoder().decode(m.group(2)), StandardCharsets.UTF_8);
    String changed = Base64.getEncoder().encodeToString(change.apply(text).getBytes(StandardCharsets.UTF_8));
    return bundle.substring(0, m.start(2)) + changed + bundle.substring(m.end(2));
  }

  /** Flips a bit of a base64 member. */
  private static String flip(String json, String member, int at) {
    Matcher m = Pattern.compile("\"" + member + "\":\"([^\"]*)\"").matcher(json);
    if (!m.find()) {
      throw new IllegalStateException("no " + member);
    }
    byte[] bytes = Base64.getDecoder().decode(m.group(1));
    bytes[Math.min(at, bytes.length - 1)] ^= 1;
    return json.substring(0, m.start(1)) + Base64.getEncoder().encodeToString(bytes) + json.substring(m.end(1));
  }
}
