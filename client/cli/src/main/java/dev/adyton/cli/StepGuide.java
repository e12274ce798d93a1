package dev.adyton.cli;

import java.util.HashMap;
import java.util.Map;

/** What each step of a verdict asks, for people: {@code adyton verify --explain}. */
final class StepGuide {
  private static final String TABLE =
      """
      format | The document is what docs/formats.md describes, and nothing else.
      statement | What the node says of itself is in its one canonical form.
      nonce | The answer was made for this question and is not an older one.
      validity | The statement speaks of now.
      keyset-binding | The keys that requests are sealed to are those that the statement names.
      evidence-present | Exactly one piece of evidence, of a kind that this version judges.
      release | Enough of the people you named signed the release that the node says it is.
      simulated | No hardware: the evidence is about this statement, and proves nothing more.
      ak-attributes | The TPM's key signs only what that TPM measured.
      quote-signature | The TPM's key signed the quote.
      quote-binding | The quote is about this statement: its digest was what the TPM was asked to sign.
      pcr-values | What booted is what you or the release pin; nothing was injected beside it.
      event-log | Every measurement is explained by a log that leads to the quoted values.
      ek-chain | The TPM's own certificate: which maker vouches for it.
      ak-ek-binding | The signing key lives in that TPM and not in a program that pretends.
      document-chain | The document's certificate ends in AWS's root, at the document's time.
      document-signature | The hypervisor signed this document.
      document-time | The document is recent.
      document-binding | The document is about this statement.
      document-pcrs | What booted is what you or the release pin, and not in debug mode.
      report-chain | The chip's certificate ends in AMD's root.
      report-revocation | AMD has not withdrawn the key that signed the chip's certificate.
      report-signature | The chip signed this report.
      report-chip | The kind of key, the product and the chip are ones that you accept.
      report-tcb | The chip's firmware is what its certificate says, and not too old.
      report-binding | The report is about this statement.
      report-guest-policy | The host may neither debug nor move the guest, nor what you forbid besides.
      report-measurement | The guest was launched with what you or the release pin.
      td-chain | The platform's certificate ends in Intel's root.
      td-revocation | Neither the platform nor who certified it is on Intel's lists.
      td-enclave | The platform vouches for the enclave that made the signing key.
      td-signature | That key signed this quote.
      td-collateral | What Intel says of platforms is signed, of this time, and not an old edition.
      td-enclave-identity | The enclave is Intel's quoting enclave, and not too old.
      td-tcb | Platform and TDX module stand as you accept.
      td-binding | The quote is about this statement.
      td-attributes | No attribute opens the trust domain to its host; none is unknown.
      td-measurement | The trust domain booted what you or the release pin.
      key-config | The gateway offers the very keys that the evidence binds.
      launch | The launch gate let what runs be reached from here.
      level | What all that is worth is a level that you accept.
      policy | The node is where, and serves what, you named.
      """;

  private static final Map<String, String> MEANINGS = read();

  private StepGuide() {}

  private static Map<String, String> read() {
    Map<String, String> meanings = new HashMap<>();
    TABLE
        .lines()
        .forEach(line -> {
          int bar = line.indexOf('|');
          meanings.put(line.substring(0, bar).strip(), line.substring(bar + 1).strip());
        });
    return Map.copyOf(meanings);
  }

  /** Returns one sentence; empty text for a step that nobody described. */
  static String of(String step) {
    return MEANINGS.getOrDefault(step, "");
  }
}
