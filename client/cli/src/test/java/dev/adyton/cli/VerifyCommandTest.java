package dev.adyton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import dev.adyton.verifier.fake.FakeNode;
import dev.adyton.verifier.fake.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifyCommandTest {
  private static Run verify(FakeNode node, String... more) {
    String[] arguments = new String[4 + more.length];
    arguments[0] = "--url";
    arguments[1] = node.uri().toString();
    arguments[2] = "--ca";
    arguments[3] = FakeNode.ca().toString();
    System.arraycopy(more, 0, arguments, 4, more.length);
    return Run.of(new VerifyCommand(), arguments);
  }

  @Test
  void whatIsAcceptedIsShownStepByStepAndLoudly() throws IOException {
    try (FakeNode node = FakeNode.start(Fault.NONE)) {
      Run run = verify(node, "--accept", "simulated,ungated");
      assertThat(run.code()).isZero();
      assertThat(run.out()).contains("✓ nonce", "level    SIMULATED", "UNGATED", "ACCEPTED");
      assertThat(node.posts()).isZero();
    }
  }

  @Test
  void theDefaultPolicyRefusesSimulatedEvidence() throws IOException {
    try (FakeNode node = FakeNode.start(Fault.NONE)) {
      Run run = verify(node);
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.out()).contains("LEVEL_NOT_ACCEPTED", "REFUSED");
    }
  }

  @Test
  void ungatedIsRefusedUnlessItIsAccepted() throws IOException {
    try (FakeNode node = FakeNode.start(Fault.NONE)) {
      Run run = verify(node, "--accept", "simulated");
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.out()).contains("LAUNCH_UNGATED", "REFUSED");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SWAPPED_KEYSET,KEYSET_MISMATCH",
    "SWAPPED_KEY_CONFIG,KEY_CONFIG",
    "WRONG_NONCE,NONCE_MISMATCH",
    "NO_NONCE,NONCE",
    "STALE,EVIDENCE_EXPIRED",
    "NOT_EVIDENCE,✗ format"
  })
  void eachLieIsRefusedByItsCode(Fault fault, String code) throws IOException {
    try (FakeNode node = FakeNode.start(fault)) {
      Run run = verify(node, "--accept", "simulated,ungated");
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.out()).contains(code, "REFUSED");
    }
  }

  @Test
  void jsonIsOneObjectAlsoWhenRefused() throws IOException, CodecException {
    try (FakeNode node = FakeNode.start(Fault.WRONG_NONCE)) {
      Run run = verify(node, "--json", "--accept", "simulated,ungated");
      Json.Obj verdict = Json.parseObject(run.out().strip().getBytes(StandardCharsets.UTF_8));
      assertThat(run.code()).isEqualTo(1);
      assertThat(verdict.bool("accepted")).isFalse();
    }
  }

  @Test
  void aCertificateThatIsNotTrustedIsSaidSo() throws IOException {
    try (FakeNode node = FakeNode.start(Fault.NONE)) {
      Run run = Run.of(new VerifyCommand(), "--url", node.uri().toString());
      assertThat(run.code()).isEqualTo(69);
      assertThat(run.err()).contains("TLS_UNTRUSTED", "--ca");
      assertThat(node.evidenceServed()).isZero();
    }
  }

  @Test
  void nobodyThereIsUnreachable() throws IOException {
    String url;
    try (FakeNode node = FakeNode.start(Fault.NONE)) {
      url = node.uri().toString();
    }
    Run run = Run.of(new VerifyCommand(), "--url", url);
    assertThat(run.code()).isEqualTo(69);
    assertThat(run.err()).contains("UNREACHABLE").doesNotContain("Exception");
  }

  @Test
  void usersMistakesAreNamed(@TempDir Path folder) throws IOException {
    Path notPem = Files.writeString(folder.resolve("not.pem"), "hello");
    Path notPolicy = Files.writeString(folder.resolve("policy.json"), "{}");
    String url = "https://127.0.0.1:1";
    assertThat(Run.of(new VerifyCommand(), "--url", "http://x").code()).isEqualTo(64);
    assertThat(Run.of(new VerifyCommand(), "--url", url, "--ca", notPem.toString()).code())
        .isEqualTo(66);
    assertThat(Run.of(new VerifyCommand(), "--url", url, "--policy", "/absent").code())
        .isEqualTo(66);
    assertThat(Run.of(new VerifyCommand(), "--url", url, "--policy", notPolicy.toString()).code())
        .isEqualTo(78);
    assertThat(Run.of(new VerifyCommand(), "--url", url, "--accept", "all").code()).isEqualTo(64);
    assertThat(Run.of(new VerifyCommand(), "--url", url, "--time", "now").code()).isEqualTo(64);
  }
}
