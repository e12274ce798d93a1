package dev.adyton.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The bytes that docs/formats.md settles. */
class ReceiptFormatTest {
  private static final String ZEROS = "0".repeat(64);
  private static final String CANONICAL =
      ("{\"alg\":\"Ed25519\",\"deployable\":\"sha256:Z\",\"evidence_digest\":\"none\","
              + "\"id\":\"00112233445566778899aabbccddeeff\",\"kernels\":\"vector:512\","
              + "\"key_commitment\":\"sha256:Z\",\"kid\":\"0123456789abcdef\","
              + "\"level\":\"SIMULATED\",\"numerics\":\"f32/1\",\"padding\":\"buckets\","
              + "\"prev\":null,\"request_digest\":\"hmac-sha256:Z\","
              + "\"response_digest\":\"hmac-sha256:Z\",\"retention\":\"none\","
              + "\"seed\":\"-9223372036854775808\",\"time\":1760000000,"
              + "\"tools_egress\":\"denied\"}")
          .replace("Z", ZEROS);

  @Test
  void writesExactlyTheDocumentedBytes() throws CodecException {
    Digest zero = Digest.of(new byte[32]);
    Receipt receipt =
        new Receipt(
            "0123456789abcdef",
            "00112233445566778899aabbccddeeff",
            new KeyedDigest(zero),
            new KeyedDigest(zero),
            zero,
            Optional.empty(),
            zero,
            "f32/1",
            "vector:512",
            Long.MIN_VALUE,
            "none",
            "denied",
            "buckets",
            Optional.empty(),
            "SIMULATED",
            1_760_000_000L);
    assertThat(new String(receipt.bytes(), StandardCharsets.UTF_8)).isEqualTo(CANONICAL);
    assertThat(Receipt.parse(utf8(CANONICAL))).isEqualTo(receipt);
  }

  /** A receipt that says who was called, as {@code hosts}. */
  private static String calling(String hosts) {
    return CANONICAL
        .replace("\"deployable\"", "\"called\":" + hosts + ",\"deployable\"")
        .replace("\"denied\"", "\"listed\"");
  }

  @Test
  void saysWhoWasCalled() throws CodecException {
    String bytes = calling("{\"[::1]:80\":1,\"mcp.example.com:443\":5}");
    Receipt receipt = Receipt.parse(utf8(bytes));
    assertThat(receipt.called()).isEqualTo(Map.of("[::1]:80", 1, "mcp.example.com:443", 5));
    assertThat(new String(receipt.bytes(), StandardCharsets.UTF_8)).isEqualTo(bytes);
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 65; i++) {
      many.append(",\"h%02d:443\":1".formatted(i));
    }
    for (String bad :
        List.of(
            calling("{}"),
            calling("[]"),
            calling("null"),
            calling("{\"mcp.example.com:443\":0}"),
            calling("{\"mcp.example.com:443\":-1}"),
            calling("{\"mcp.example.com:443\":1.5}"),
            calling("{\"mcp.example.com:443\":4294967297}"),
            calling("{\"mcp.example.com:443\":\"1\"}"),
            calling("{\"MCP.example.com:443\":1}"),
            calling("{\"mcp.example.com/a:443\":1}"),
            calling("{\"b:443\":1,\"a:443\":1}"),
            calling("{" + many.substring(1) + "}"),
            calling("{\"mcp.example.com:443\":1}").replace("\"listed\"", "\"denied\""))) {
      assertThatThrownBy(() -> Receipt.parse(utf8(bad))).as(bad).isInstanceOf(CodecException.class);
    }
  }

  @Test
  void refusesEveryOtherForm() {
    for (List<String> change :
        List.of(
            List.of("\"alg\":\"Ed25519\"", "\"alg\":\"none\""),
            List.of("\"alg\":\"Ed25519\",", ""),
            List.of("{\"alg\"", "{\"aaa\":1,\"alg\""),
            List.of("{\"alg\"", "{ \"alg\""),
            List.of("\"prev\":null,", ""),
            List.of("\"prev\":null", "\"prev\":\"\""),
            List.of("\"none\",\"id\"", "\"sha256:\",\"id\""),
            List.of("hmac-sha256:", "sha256:"),
            List.of("\"sha256:", "\"SHA256:"),
            List.of("0123456789abcdef", "0123456789ABCDEF"),
            List.of("00112233445566778899aabbccddeeff", "0011"),
            List.of("\"-9223372036854775808\"", "-9223372036854775808"),
            List.of("-9223372036854775808", "-9223372036854775809"),
            List.of("-9223372036854775808", "+1"),
            List.of("-9223372036854775808", "01"),
            List.of("-9223372036854775808", "x"),
            List.of("1760000000", "-1"),
            List.of("1760000000", "1.5"),
            List.of("1760000000", "1760000000.0"),
            List.of("f32/1", "f32 1"),
            List.of("f32/1", ""),
            List.of("f32/1", "x".repeat(129)))) {
      String changed = CANONICAL.replace(change.get(0), change.get(1));
      assertThat(changed).isNotEqualTo(CANONICAL);
      assertThatThrownBy(() -> Receipt.parse(utf8(changed)))
          .as(changed)
          .isInstanceOf(CodecException.class);
    }
  }

  @Test
  void mutantsAreRefusedOrAreThemselvesCanonical() {
    long seed = 8785;
    System.out.println("seed " + seed + ", 20000 mutants");
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] mutant = utf8(CANONICAL);
      for (int j = random.nextInt(3); j >= 0; j--) {
        mutant[random.nextInt(mutant.length)] = (byte) random.nextInt(0x80);
      }
      try {
        assertThat(Receipt.parse(mutant).bytes()).isEqualTo(mutant);
      } catch (CodecException e) {
        assertThat(e.code()).isNotNull();
      }
    }
  }

  @Test
  void theEnvelopeIsStrict() throws CodecException {
    SignedReceipt signed = new SignedReceipt(utf8("r"), new byte[64]);
    assertThat(SignedReceipt.parse(signed.encode())).isEqualTo(signed);
    for (String bad :
        List.of(
            "[]",
            "{}",
            "{\"receipt\":\"cg==\"}",
            "{\"receipt\":\"cg\",\"signature\":\"\"}",
            "{\"receipt\":\"ch==\",\"signature\":\"\"}",
            "{\"receipt\":\"cg==\",\"signature\":\"\",\"key\":\"\"}")) {
      assertThatThrownBy(() -> SignedReceipt.parse(utf8(bad))).isInstanceOf(CodecException.class);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
