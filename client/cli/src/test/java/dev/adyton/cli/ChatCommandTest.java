package dev.adyton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.CodecException;
import dev.adyton.receipt.SignedReceipt;
import dev.adyton.verifier.fake.FakeNode;
import dev.adyton.verifier.fake.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatCommandTest {
  @TempDir private Path folder;

  private Run chat(FakeNode node, String... more) throws IOException {
    return chatWith("good-key", node, more);
  }

  private Run chatWith(String apiKey, FakeNode node, String... more) throws IOException {
    Path key = Files.writeString(folder.resolve("key"), apiKey + "\n");
    List<String> arguments =
        new ArrayList<>(List.of("--url", node.uri().toString(), "--ca", FakeNode.ca().toString()));
    arguments.addAll(List.of("--api-key-file", key.toString(), "--once", "What can you see?"));
    arguments.addAll(List.of(more));
    return Run.of(new ChatCommand(), arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void theAnswerGoesToStdoutAndEverythingAboutItToStderr(boolean stream) throws IOException {
    try (FakeNode node = FakeNode.start(Fault.NONE)) {
      String accept = "--accept=simulated,ungated";
      Run run = stream ? chat(node, accept) : chat(node, accept, "--no-stream");
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.out()).isEqualTo("Only ciphertext.\n");
      assertThat(run.err()).contains("level    SIMULATED", "UNGATED", "receipt");
    }
  }

  @Test
  void whatIsRefusedIsSentNothing() throws IOException {
    try (FakeNode node = FakeNode.start(Fault.NONE)) {
      Run run = chat(node);
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err()).contains("LEVEL_NOT_ACCEPTED", "EVIDENCE_REFUSED", "Nothing was sent");
      assertThat(run.out()).isEmpty();
      assertThat(node.posts()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NO_RECEIPT,1,RECEIPT_MISSING",
    "RECEIPT_OF_A_STRANGER,1,RECEIPT_REFUSED",
    "RECEIPT_OF_OTHER_EVIDENCE,1,RECEIPT_REFUSED",
    "ALTERED_AFTER_RECEIPT,1,RECEIPT_REFUSED",
    "TRUNCATED,1,ANSWER_TRUNCATED",
    "CUT_CONNECTION,1,ANSWER_TRUNCATED",
    "FLIPPED,1,ANSWER_FORGED",
    "UNKNOWN_KEYSET,1,UNKNOWN_KEYSET",
    "BUSY,69,GATEWAY_REFUSED",
    "NEW_KEYS_ONCE,0,receipt"
  })
  void eachFailureHasItsCodeAndExitCode(Fault fault, int exit, String code) throws IOException {
    try (FakeNode node = FakeNode.start(fault)) {
      Run run = chat(node, "--accept=simulated,ungated", "--model=fake");
      assertThat(run.err()).contains(code).doesNotContain("Exception");
      assertThat(run.code()).isEqualTo(exit);
    }
  }

  @Test
  void aWrongKeyIsToldApart() throws IOException {
    try (FakeNode node = FakeNode.start(Fault.NONE)) {
      Run run = chatWith("bad-key", node, "--accept=simulated,ungated", "--model=fake");
      assertThat(run.code()).isEqualTo(77);
      assertThat(run.err()).contains("invalid_api_key", "--api-key-file").doesNotContain("bad-key");
    }
  }

  @Test
  void whatWasSavedIsWhatReceiptVerifyReads() throws IOException {
    try (FakeNode node = FakeNode.start(Fault.NONE)) {
      Path saved = folder.resolve("saved");
      Run run = chat(node, "--accept=simulated,ungated", "--save-receipt=" + saved);
      assertThat(run.code()).as(run.err()).isZero();
      Path exchange;
      try (Stream<Path> list = Files.list(saved)) {
        exchange = list.toList().getFirst();
      }
      assertThat(ReceiptCommandTest.verify(exchange).code()).isZero();
      assertThat(bundleVerdict(exchange).code()).isZero();
      Path response = exchange.resolve(ExchangeFiles.RESPONSE);
      byte[] bytes = Files.readAllBytes(response);
      bytes[bytes.length - 1] ^= 1;
      Files.write(response, bytes);
      Run altered = ReceiptCommandTest.verify(exchange);
      assertThat(altered.code()).isEqualTo(1);
      assertThat(altered.out()).contains("✗");
    }
  }

  /** The fake node begins a chain with each answer; what is altered has no place in any. */
  @Test
  void whatWasSavedIsWhatReceiptChainReads() throws IOException {
    try (FakeNode node = FakeNode.start(Fault.NONE)) {
      Path saved = folder.resolve("saved");
      String save = "--save-receipt=" + saved;
      assertThat(chat(node, "--accept=simulated,ungated", save).code()).isZero();
      assertThat(chat(node, "--accept=simulated,ungated", save).code()).isZero();
      Run whole = Run.of(new ReceiptCommand(), "chain", saved.toString());
      assertThat(whole.code()).as(whole.err()).isZero();
      assertThat(whole.out()).contains("chain    1 from", "receipts 2 HOLD");
      Path one;
      try (Stream<Path> list = Files.list(saved)) {
        one = list.sorted().toList().getFirst();
      }
      assertThat(Run.of(new ReceiptCommand(), "chain", one.toString()).code()).isZero();
      SignedReceipt signed =
          SignedReceipt.parse(Files.readAllBytes(one.resolve(ExchangeFiles.RECEIPT)));
      signed.signature()[0] ^= 1;
      Files.write(one.resolve(ExchangeFiles.RECEIPT), signed.encode());
      Run altered = Run.of(new ReceiptCommand(), "chain", saved.toString());
      assertThat(altered.code()).isEqualTo(1);
      assertThat(altered.out()).contains("✗ RECEIPT_SIGNATURE " + one, "REFUSED");
    } catch (CodecException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Offline nobody can know how the node was reached, so that the policy must accept it from afar.
   */
  private Run bundleVerdict(Path exchange) throws IOException {
    Path policy =
        Files.writeString(
            folder.resolve("policy.json"),
            "{\"format\":\"adyton-policy/1\",\"levels\":[\"SIMULATED\"],"
                + "\"launch\":{\"loopback\":[],\"remote\":[\"UNGATED\"]}}");
    return Run.of(
        new VerifyCommand(),
        "--bundle=" + exchange.resolve(ExchangeFiles.EVIDENCE),
        "--time=" + Instant.now(),
        "--policy=" + policy);
  }
}
