package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adyton.attestation.tpm.EventLog;
import dev.adyton.attestation.tpm.TpmFormatException;
import dev.adyton.attestation.tpm.TpmPublic;
import dev.adyton.attestation.tpm.TpmQuote;
import dev.adyton.attestation.tpm.TpmSignature;
import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every file of {@code data/attestation}, and what comes of it: the table beside the test has one
 * line for each, with verdict, step, code and reason. A file that is in no line fails the test.
 */
final class DataTableTest {
  private static final Path TABLE =
      Path.of("src/test/resources/data-attestation.txt").toAbsolutePath();

  /** Within the life of the collateral that lies beside the quotes. */
  private static final Instant SUMMER_2023 = Instant.parse("2023-06-20T00:00:00Z");

  private static Path data() {
    return Path.of(System.getProperty("adyton.testdata", ""), "attestation");
  }

  private static byte[] bytes(String file) throws Exception {
    return Files.readAllBytes(data().resolve(file));
  }

  /** Without the line break that an editor put behind the service's answer. */
  private static byte[] answer(String file) throws Exception {
    return Files.readString(data().resolve(file)).strip().getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void everyFileEndsAsTheTableSays() throws Exception {
    assumeTrue(Files.isDirectory(data()), "skipped: no folder of real documents");
    Map<String, String> expected = new TreeMap<>();
    for (String line : Files.readAllLines(TABLE)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] cells = line.split(" *\\| *", 2);
        expected.put(cells[0], cells[1]);
      }
    }
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(data())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = data().relativize(file).toString().replace('\\', '/');
        found.put(name, outcome(name).strip());
      }
    }
    if (Boolean.getBoolean("adyton.print")) {
      found.forEach((name, outcome) -> System.out.println(name + " | " + outcome));
    }
    assertThat(found).isEqualTo(expected);
  }

  private static String outcome(String file) throws Exception {
    try {
      return read(file);
    } catch (CodecException e) {
      return "refused | evidence-present | EVIDENCE_ITEM_FORMAT | " + e.getMessage();
    }
  }

  private static String read(String file) throws Exception {
    return switch (file.substring(0, file.indexOf('/'))) {
      case "nitro", "nitrotpm" -> nitro(file);
      case "snp" -> snp(file);
      case "tdx" -> tdx(file);
      case "tpm" -> tpm(file);
      default -> "no reader";
    };
  }

  /** The first step that failed, and whatever failed besides. */
  private static String failed(Verdict verdict) {
    List<String> besides = new ArrayList<>();
    String first = "";
    for (Step step : verdict.steps()) {
      if (step.outcome() instanceof Outcome.Fail(String code)) {
        if (first.isEmpty()) {
          first = "refused | " + step.name() + " | " + code + " | " + step.detail();
        } else {
          besides.add(step.name() + " " + code);
        }
      }
    }
    return first + (besides.isEmpty() ? "" : "; also " + String.join(", ", besides));
  }

  private static Verdict judge(
      String type, byte[] document, List<Evidence.Item> collateral, Instant now, String policy)
      throws CodecException {
    VerifierPolicy pinned =
        VerifierPolicy.parse(
            ("{\"format\":\"adyton-policy/1\",\"levels\":[\"VTPM\",\"CVM\"],"
                    + "\"launch\":{\"loopback\":[],\"remote\":[\"UNGATED\"]},"
                    + policy
                    + "}")
                .getBytes(StandardCharsets.UTF_8));
    return Fixtures.judge("CVM", type, document, collateral, now, pinned);
  }

  private static String root(X509Certificate certificate) throws Exception {
    return "\"roots\":[\"" + Base64s.encode(certificate.getEncoded()) + "\"]";
  }

  private static String nitro(String file) throws Exception {
    byte[] document = bytes(file);
    if (file.endsWith(".pem")) {
      return "collateral | | | " + name(pem(document).getFirst());
    }
    // Two files hold a longer answer around the document.
    Map<String, Integer> lengths =
        Map.of(
            "nitro/dstack-nitro_attestation.bin",
            4530,
            "nitro/dstack-nitro_attestation_dbg.bin",
            4533);
    if (lengths.containsKey(file)) {
      document = Arrays.copyOfRange(document, 4, lengths.get(file));
    }
    String type = file.startsWith("nitrotpm") ? "nitrotpm" : "nitro-enclave";
    NitroDocument parsed = NitroDocument.parse(NitroDocument.Kind.of(type).orElseThrow(), document);
    String policy =
        "\"nitro\":{" + root(pem(bytes("nitrotpm/aws_nitro_root.pem")).getFirst()) + "}";
    return failed(judge(type, document, List.of(), parsed.time().plusSeconds(5), policy));
  }

  private static String snp(String file) throws Exception {
    byte[] content = bytes(file);
    boolean milan = file.endsWith("virtee-report_milan.hex");
    if (!milan && !file.endsWith("attestation.bin")) {
      String text = new String(content, StandardCharsets.US_ASCII);
      List<X509Certificate> all =
          text.contains("BEGIN CERTIFICATE") ? pem(content) : List.of(Certificates.parse(content));
      return "collateral | | | "
          + String.join(", ", all.stream().map(DataTableTest::name).toList());
    }
    byte[] report =
        milan
            ? HexFormat.of().parseHex(new String(content, StandardCharsets.US_ASCII).strip())
            : content;
    List<X509Certificate> chain = pem(bytes("snp/virtee-cert_chain_milan"));
    byte[] vcek = bytes(milan ? "snp/virtee-vcek_milan.der" : "snp/vcek.testcer");
    List<Evidence.Item> items =
        List.of(
            Evidence.Item.of(SnpAppraisal.CHAIN, vcek),
            Evidence.Item.of(SnpAppraisal.CHAIN, chain.getFirst().getEncoded()));
    String policy =
        "\"snp\":{"
            + root(chain.getLast())
            + ",\"products\":[\"Milan\"],\"tolerate\":[\"SMT\",\"MIGRATE_MA\"]}";
    return failed(judge("sev-snp", report, items, Instant.parse("2024-06-01T00:00:00Z"), policy));
  }

  private static String tdx(String file) throws Exception {
    byte[] content = bytes(file);
    if (file.contains("quote")) {
      return quote(content);
    } else if (file.endsWith("crl") || file.endsWith("rootcrl.der")) {
      X509CRL list =
          (X509CRL)
              CertificateFactory.getInstance("X.509")
                  .generateCRL(new ByteArrayInputStream(content));
      return "collateral | | | list of "
          + list.getIssuerX500Principal().getName().replaceFirst("^(.*?)(CN=[^,]*)(.*)$", "$2")
          + (list.getRevokedCertificates() == null
              ? ", empty"
              : ", " + list.getRevokedCertificates().size() + " revoked");
    } else if (file.contains("sample_")) {
      String member = file.contains("qeIdentity") ? "enclaveIdentity" : "tcbInfo";
      Json.Obj body = TdxCollateral.parse(answer(file), member).content();
      return "collateral | | | "
          + body.string("id")
          + " version "
          + body.integer("version")
          + (TdxCollateral.parse(answer(file), member).isCurrent(SUMMER_2023)
              ? ", of June 2023"
              : ", of another time");
    }
    return "not evidence | | | " + content.length + " bytes that nothing here reads";
  }

  private static String quote(byte[] content) throws Exception {
    TdxQuote quote = TdxQuote.parse(content);
    String policy = "\"tdx\":{" + root(quote.chain().getLast()) + "}";
    List<Evidence.Item> items = new ArrayList<>();
    items.add(Evidence.Item.of(TdxAuthority.TCB_INFO, answer("tdx/sample_tcbInfo_response")));
    items.add(Evidence.Item.of(TdxAuthority.QE_IDENTITY, answer("tdx/sample_qeIdentity_response")));
    items.add(Evidence.Item.of(TdxAuthority.PCK_CRL, bytes("tdx/pckcrl")));
    items.add(Evidence.Item.of(TdxAuthority.ROOT_CRL, bytes("tdx/rootcrl.der")));
    Instant made = quote.chain().getFirst().getNotBefore().toInstant().plusSeconds(86_400);
    Instant now = made.isAfter(SUMMER_2023) ? made : SUMMER_2023;
    return failed(judge("tdx", content, items, now, policy));
  }

  private static String tpm(String file) throws Exception {
    byte[] content = bytes(file);
    try {
      if (file.contains("measurements")) {
        EventLog log = EventLog.replay(content);
        return "event log | | | " + log.events() + " events, PCRs " + log.pcrs().keySet();
      } else if (file.endsWith("quote.out")) {
        TpmQuote.parse(content);
        return "quote | | | as TPM2_Quote gives it, of registers that no node of ours quotes";
      } else if (file.endsWith("quotesig.out")) {
        TpmSignature.parse(content);
        return "signature | | | of the quote beside it";
      } else if (file.endsWith("ak.pub")) {
        TpmPublic.parse(Arrays.copyOfRange(content, 2, content.length));
        return "key | | | attestation key behind two octets of length";
      }
    } catch (TpmFormatException e) {
      return "refused | event-log | " + e.code() + " | " + e.getMessage();
    }
    return "not evidence | | | " + content.length + " bytes that nothing here reads";
  }

  private static List<X509Certificate> pem(byte[] content) throws Exception {
    List<X509Certificate> all = new ArrayList<>();
    String text = new String(content, StandardCharsets.US_ASCII);
    for (String one : text.split("(?<=-----END CERTIFICATE-----)", -1)) {
      if (!one.isBlank()) {
        all.add(Certificates.parseText(one, "chain"));
      }
    }
    return all;
  }

  private static String name(X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().getName();
    return subject.replaceFirst("^(.*?)(CN=[^,]*)(.*)$", "$2");
  }
}
