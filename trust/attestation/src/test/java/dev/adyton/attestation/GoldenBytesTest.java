package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.CodecException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Everything later hashes these bytes: a change here is a new format, not a new golden file. The
 * golden files were made by another program.
 */
final class GoldenBytesTest {
  @Test
  void keyset() throws Exception {
    assertThat(text(Fixtures.keyset().bytes())).isEqualTo(Fixtures.golden("keyset.json"));
    assertThat(Keyset.parse(Fixtures.keyset().bytes())).isEqualTo(Fixtures.keyset());
  }

  /** RFC 9458 §3.2: length, key id, KEM, key, length of the symmetric algorithms, KDF, AEAD. */
  @Test
  void keyConfiguration() {
    assertThat(HexFormat.of().formatHex(Fixtures.keyset().ohttpKeys()))
        .isEqualTo("0029" + "01" + "0020" + Fixtures.digest(1).hex() + "0004" + "0001" + "0002");
  }

  @Test
  void statementWithNonce() throws Exception {
    Statement statement = Fixtures.statement(Optional.of(Fixtures.nonce()));
    assertThat(text(statement.bytes())).isEqualTo(Fixtures.golden("statement.json"));
    assertThat(Statement.parse(statement.bytes())).isEqualTo(statement);
    assertThat(statement.digest512()).hasSize(64);
  }

  @Test
  void statementWithoutNonce() throws Exception {
    Statement statement = Fixtures.statement(Optional.empty());
    assertThat(text(statement.bytes()))
        .isEqualTo(Fixtures.golden("statement.json").replace('"' + Fixtures.nonce() + '"', "null"));
    assertThat(Statement.parse(statement.bytes())).isEqualTo(statement);
  }

  @Test
  void evidence() throws Exception {
    Evidence evidence = Fixtures.simulated(Fixtures.statement(Optional.of(Fixtures.nonce())));
    assertThat(text(evidence.encode())).isEqualTo(Fixtures.golden("evidence.json"));
    assertThat(Evidence.parse(evidence.encode())).isEqualTo(evidence);
  }

  @Test
  void pcr15Events() throws Exception {
    Pcr15 events =
        new Pcr15(List.of("config:" + Fixtures.digest(1), "volume:" + Fixtures.digest(2)));
    assertThat(text(events.bytes())).isEqualTo(Fixtures.golden("pcr15.json"));
    assertThat(Pcr15.parse(events.bytes())).isEqualTo(events);
    assertThat(events.replay().hex()).isEqualTo(Fixtures.golden("pcr15.hex"));
  }

  @Test
  void tpm2() throws Exception {
    Tpm2Evidence claim = Fixtures.bundle("accepted-software-tpm").claim();
    assertThat(text(claim.bytes()))
        .startsWith("{\"ak_public\":\"")
        .contains("\"format\":\"adyton-tpm2/1\"", "\"pcrs\":{\"sha256\":{\"11\":\"000000");
    assertThat(Tpm2Evidence.parse(claim.bytes()).bytes()).isEqualTo(claim.bytes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"hpke\":[{ | \"hpke\":[ { | FORMAT",
        "\"kem\":32 | \"kem\":33 | VALUE: hpke",
        "\"aead\":2 | \"aead\":65535 | VALUE: hpke",
        "\"id\":1 | \"id\":256 | VALUE: hpke",
        "\"not_after\":1800000000 | \"not_after\":-1 | VALUE: not_after",
        "\"not_after\":1800000000 | \"not_after\":\"1\" | TYPE: not_after",
        "\"alg\":\"Ed25519\" | \"alg\":\"Ed448\" | VALUE: receipt",
        "\"kid\":\" | \"kid\":\"0 | VALUE: kid",
        "{\"format\" | {\"a\":0,\"format\" | UNKNOWN_MEMBER",
        "adyton-keyset/1 | adyton-keyset/2 | FORMAT: format",
      })
  void keysetRefuses(String from, String to, String message) {
    byte[] spoilt = spoilt(Fixtures.keyset().bytes(), from, to);
    assertThatThrownBy(() -> Keyset.parse(spoilt))
        .isInstanceOf(CodecException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"kernels\":\"vector:512\" | \"kernels\":\"magic\" | VALUE: kernels",
        "\"launch\":[\"UNGATED\"] | \"launch\":[] | VALUE: launch",
        "\"launch\":[\"UNGATED\"] | \"launch\":[\"GO\"] | VALUE: launch",
        "\"guardrails\":[ | \"guardrails\":[null, | TYPE",
        "\"not_before\":1799990000 | \"not_before\":1799999999 | VALUE: not_after",
        "\"nonce\":\"b | \"nonce\":\"B | VALUE: nonce",
        "adyton.evidence.v1 | adyton.evidence.v2 | VALUE: purpose",
        "\"numerics\":[\"f32/1\"] | \"numerics\":[\"f32\"] | VALUE: numerics",
      })
  void statementRefuses(String from, String to, String message) {
    Statement statement = Fixtures.statement(Optional.of("b" + Fixtures.nonce().substring(1)));
    byte[] spoilt = spoilt(statement.bytes(), from, to);
    assertThatThrownBy(() -> Statement.parse(spoilt))
        .isInstanceOf(CodecException.class)
        .hasMessage(message);
  }

  private static byte[] spoilt(byte[] bytes, String from, String to) {
    String text = text(bytes);
    assertThat(text).contains(from);
    return text.replace(from, to).getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
