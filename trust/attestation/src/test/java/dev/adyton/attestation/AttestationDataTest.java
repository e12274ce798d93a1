package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adyton.attestation.NitroDocument.Kind;
import dev.adyton.attestation.NitroPolicy.ReferenceValues;
import dev.adyton.codec.CodecException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Documents of real hardware and what becomes of them. None of them is about a statement of ours,
 * so that all fail at {@code document-binding}; what else fails is the document's own fault.
 */
final class AttestationDataTest {
  private static final String BOUND_ELSEWHERE = "document-binding NITRO_STATEMENT_MISMATCH";

  private static byte[] shared(String file) throws Exception {
    Path path = Path.of(System.getProperty("adyton.testdata"), "attestation", file);
    assumeTrue(Files.exists(path), "skipped: " + file + " absent");
    return Files.readAllBytes(path);
  }

  private static X509Certificate root() throws Exception {
    String pem =
        new String(shared("nitrotpm/aws_nitro_root.pem"), StandardCharsets.US_ASCII).strip();
    return Certificates.parseText(pem, "root");
  }

  /** The SCALE frame of one project around the document: where it starts and ends. */
  private static byte[] document(String file, int from, int to) throws Exception {
    byte[] bytes = shared(file);
    return Arrays.copyOfRange(bytes, from, to == 0 ? bytes.length : to);
  }

  private static VerifierPolicy policy(List<X509Certificate> roots, NitroDocument document) {
    TreeMap<Integer, String> pinned = new TreeMap<>();
    List<Integer> which = document.kind() == Kind.ENCLAVE ? List.of(0, 1, 2) : List.of(4, 11);
    which.forEach(pcr -> pinned.put(pcr, document.pcrs().getOrDefault(pcr, "")));
    List<ReferenceValues> references = List.of(new ReferenceValues("captured", pinned));
    VerifierPolicy defaults = VerifierPolicy.defaults();
    return new VerifierPolicy(
        EnumSet.of(Level.VTPM),
        defaults.launchLoopback(),
        defaults.launchLoopback(),
        defaults.launchPolicy(),
        false,
        Duration.ofHours(1),
        Duration.ofSeconds(60),
        Tpm2Policy.none(),
        new NitroPolicy(roots, references, references),
        SnpPolicy.none(),
        TdxPolicy.none(),
        Optional.empty(),
        Optional.empty());
  }

  private static Verdict judge(String type, byte[] bytes, VerifierPolicy policy, Instant now) {
    return Fixtures.judge("VTPM", type, bytes, List.of(), now, policy);
  }

  private static String failures(Verdict verdict) {
    return verdict.steps().stream()
        .filter(Step::failed)
        .map(
            step -> step.name() + (step.outcome() instanceof Outcome.Fail(String c) ? " " + c : ""))
        .collect(Collectors.joining(", "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // file, type, from, to, what fails besides the binding
        "nitro/sample_attestation.bin | nitro-enclave | 0 | 0 |",
        "nitro/sample_attestation2.bin | nitro-enclave | 0 | 0 |",
        "nitro/dstack-nitro_attestation.bin | nitro-enclave | 4 | 4530 |",
        "nitro/dstack-nitro_attestation_dbg.bin | nitro-enclave | 4 | 4533 | document-pcrs NITRO_DEBUG",
        "nitrotpm/aws_nitrotpm_doc.bin | nitrotpm | 0 | 0 |",
      })
  void realDocumentsEndAsTheyShould(String file, String type, int from, int to, String besides)
      throws Exception {
    byte[] bytes = document(file, from, to);
    NitroDocument document = NitroDocument.parse(Kind.of(type).orElseThrow(), bytes);
    VerifierPolicy policy = policy(List.of(root()), document);
    Instant then = document.time().plusSeconds(5);

    String expected = besides == null ? BOUND_ELSEWHERE : BOUND_ELSEWHERE + ", " + besides;
    assertThat(failures(judge(type, bytes, policy, then))).isEqualTo(expected);

    assertThat(failures(judge(type, bytes, policy, then.plusSeconds(7200))))
        .contains("document-time NITRO_TOO_OLD");
    assertThat(failures(judge(type, bytes, policy, then.minusSeconds(600))))
        .contains("document-time NITRO_NOT_YET_VALID");
    assertThat(failures(judge(type, bytes, policy(List.of(), document), then)))
        .isEqualTo("document-chain NITRO_NO_ROOT");
  }

  /** The payload, the signature, a certificate: one bit anywhere, and the document is refused. */
  @Test
  void oneBitAnywhereIsNoticed() throws Exception {
    byte[] good = shared("nitrotpm/aws_nitrotpm_doc.bin");
    List<X509Certificate> roots = List.of(root());
    int notRead = 0;
    for (int at = 0; at < good.length; at += 37) {
      byte[] bad = good.clone();
      bad[at] ^= (byte) (1 << at % 8);
      try {
        NitroDocument document = NitroDocument.parse(Kind.NITRO_TPM, bad);
        assertThat(document.chainsTo(roots) && document.signed()).as("octet %s", at).isFalse();
      } catch (CodecException e) {
        notRead++;
      }
    }
    assertThat(notRead).isPositive();
  }

  @Test
  void oneKindIsNotTakenForTheOther() throws Exception {
    byte[] bytes = shared("nitrotpm/aws_nitrotpm_doc.bin");
    NitroDocument document = NitroDocument.parse(Kind.NITRO_TPM, bytes);
    VerifierPolicy policy = policy(List.of(root()), document);
    assertThat(failures(judge("nitro-enclave", bytes, policy, document.time())))
        .startsWith("evidence-present EVIDENCE_ITEM_FORMAT");
    assertThat(failures(judge("nitrotpm", Arrays.copyOf(bytes, 4900), policy, document.time())))
        .startsWith("evidence-present EVIDENCE_ITEM_FORMAT");
  }

  /** Evidence that this version does not judge is refused as such, never passed over. */
  @ParameterizedTest
  @CsvSource({
    "tdx/tdx_prod_quote_SPR_E4.dat, sgx",
    "tdx/quote_v5_sample.dat, arm-cca",
  })
  void whatIsNotBuiltIsRefused(String file, String type) throws Exception {
    Verdict verdict =
        judge(type, shared(file), VerifierPolicy.defaults(), Instant.ofEpochSecond(1_799_991_000L));
    assertThat(failures(verdict)).startsWith("evidence-present EVIDENCE_TYPE");
  }
}
