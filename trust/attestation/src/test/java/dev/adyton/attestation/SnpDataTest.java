package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adyton.codec.CodecException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Reports of real chips: everything holds but that they are about no statement of ours. */
final class SnpDataTest {
  private static final Instant THEN = Instant.parse("2024-06-01T00:00:00Z");

  private static byte[] shared(String file) throws Exception {
    Path path = Path.of(System.getProperty("adyton.testdata"), "attestation/snp", file);
    assumeTrue(Files.exists(path), "skipped: " + file + " absent");
    return Files.readAllBytes(path);
  }

  /** Signing key first, root second, as AMD's service gives them. */
  private static List<X509Certificate> pem(String file) throws Exception {
    List<X509Certificate> all = new ArrayList<>();
    String text = new String(shared(file), StandardCharsets.US_ASCII);
    for (String one : text.split("(?<=-----END CERTIFICATE-----)", -1)) {
      if (!one.isBlank()) {
        all.add(Certificates.parseText(one, "chain"));
      }
    }
    return all;
  }

  private static String judge(
      byte[] report, List<byte[]> chain, X509Certificate root, String product, Set<String> launch)
      throws CodecException {
    Transcript transcript = new Transcript();
    SnpPolicy policy =
        new SnpPolicy(
            List.of(root),
            Set.of(product),
            List.of(),
            launch,
            Set.of(),
            Set.of(),
            Set.of(SnpPolicy.GuestBit.SMT, SnpPolicy.GuestBit.MIGRATE_MA),
            false,
            false);
    List<Evidence.Item> items =
        chain.stream().map(der -> Evidence.Item.of(SnpAppraisal.CHAIN, der)).toList();
    new SnpAppraisal(
            transcript,
            SnpReport.parse(report),
            items,
            Caller.offline(THEN),
            policy,
            Optional.of(Fixtures.statement(Optional.empty())))
        .level();
    return transcript.steps().stream()
        .filter(Step::failed)
        .map(s -> s.name() + (s.outcome() instanceof Outcome.Fail(String c) ? " " + c : ""))
        .collect(Collectors.joining(", "));
  }

  @Test
  void aReportOfMilanFailsForItsStatementAlone() throws Exception {
    String hex = new String(shared("virtee-report_milan.hex"), StandardCharsets.US_ASCII).strip();
    byte[] report = HexFormat.of().parseHex(hex);
    byte[] vcek = shared("virtee-vcek_milan.der");
    List<X509Certificate> chain = pem("virtee-cert_chain_milan");
    List<byte[]> given = List.of(vcek, chain.getFirst().getEncoded());
    X509Certificate root = chain.getLast();
    Set<String> launch = Set.of(SnpReport.parse(report).measurement());
    assertThat(judge(report, given, root, "Milan", launch))
        .isEqualTo("report-binding SNP_STATEMENT_MISMATCH");
    assertThat(judge(report, given, root, "Genoa", launch)).startsWith("report-chip SNP_PRODUCT");
    assertThat(judge(report, given.subList(0, 1), root, "Milan", launch))
        .isEqualTo("report-chain SNP_CHAIN");
    assertThat(judge(report, given, pem("virtee-cert_chain_turin").getLast(), "Milan", launch))
        .isEqualTo("report-chain SNP_CHAIN");
    assertThat(judge(report, given, root, "Milan", Set.of("0".repeat(96))))
        .isEqualTo("report-binding SNP_STATEMENT_MISMATCH, report-measurement SNP_MEASUREMENT");
  }

  /** One bit anywhere in what is signed or in the signature. */
  @Test
  void oneBitAnywhereIsNoticed() throws Exception {
    String hex = new String(shared("virtee-report_milan.hex"), StandardCharsets.US_ASCII).strip();
    byte[] good = HexFormat.of().parseHex(hex);
    X509Certificate vcek = Certificates.parse(shared("virtee-vcek_milan.der"));
    assertThat(SnpReport.parse(good).signedBy(vcek.getPublicKey())).isTrue();
    Set<Integer> unnoticed = new TreeSet<>();
    for (int at = 0; at < SnpReport.LENGTH; at++) {
      byte[] bad = good.clone();
      bad[at] ^= (byte) (1 << (at % 8));
      try {
        if (SnpReport.parse(bad).signedBy(vcek.getPublicKey())) {
          unnoticed.add(at);
        }
      } catch (CodecException e) {
        assertThat(e.code()).isNotNull();
      }
    }
    // Reserved octets behind the signature are neither signed nor part of it.
    assertThat(unnoticed).allMatch(at -> at >= 0x330);
  }

  /** Of another chip than the certificate that lies beside it. */
  @Test
  void aReportUnderAnotherChipsKeyIsRefused() throws Exception {
    byte[] report = shared("attestation.bin");
    List<X509Certificate> chain = pem("milan.testcer");
    List<byte[]> own = List.of(shared("vcek.testcer"), chain.getFirst().getEncoded());
    List<byte[]> other = List.of(shared("virtee-vcek_milan.der"), chain.getFirst().getEncoded());
    Set<String> launch = Set.of(SnpReport.parse(report).measurement());
    assertThat(judge(report, other, chain.getLast(), "Milan", launch))
        .isEqualTo("report-signature SNP_SIGNATURE");
    System.out.println(
        "snp/attestation.bin: " + judge(report, own, chain.getLast(), "Milan", launch));
  }

  @Test
  void readsACertificateOfTurin() throws Exception {
    X509Certificate vcek = Certificates.parse(shared("virtee-vcek_turin.der"));
    SnpCertificate turin = SnpCertificate.of(vcek);
    assertThat(turin.product()).isEqualTo("Turin");
    assertThat(turin.withFmc()).isTrue();
    assertThat(turin.chip()).hasSize(8);
    assertThat(
            Certificates.rootOf(
                vcek,
                pem("virtee-cert_chain_turin").subList(0, 1),
                pem("virtee-cert_chain_turin").subList(1, 2),
                Instant.parse("2026-01-01T00:00:00Z")))
        .isPresent();
  }
}
