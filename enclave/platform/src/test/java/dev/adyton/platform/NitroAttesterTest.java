package dev.adyton.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adyton.attestation.Evidence;
import dev.adyton.attestation.Level;
import dev.adyton.attestation.Statement;
import dev.adyton.attestation.tpm.TpmWriter;
import dev.adyton.codec.Cbor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A NitroTPM's document is about the statement that was asked for, and nothing is left in it. */
class NitroAttesterTest {
  private static final byte[] NOTHING = new byte[0];

  private static Statement statement() {
    return EvidenceCases.statement(EvidenceCases.keyset(1), 1_800_000_000L, 1_800_000_060L);
  }

  /** What the Nitro Security Module answers: {@code {"Attestation": {"document": …}}}. */
  private static byte[] answer(byte[] document) {
    byte[] head = HexFormat.of().parseHex("a1" + "6b" + hex("Attestation") + "a1" + "68");
    return new TpmWriter()
        .raw(head)
        .raw("document".getBytes(StandardCharsets.US_ASCII))
        .u8(0x59)
        .sized(document)
        .bytes();
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** A document of 5,000 bytes that begins with the user data of the request. */
  private static byte[] document(byte[] userData) {
    byte[] document = Arrays.copyOf(userData, 5000);
    Arrays.fill(document, userData.length, document.length, (byte) 0x5A);
    return document;
  }

  private static byte[] hypervisor(byte[] buffer) {
    try {
      Cbor.Fields asked = ((Cbor.Fields) Cbor.first(buffer)).fields("Attestation");
      assertThat(asked.entries().keySet())
          .containsExactly(
              new Cbor.Text("user_data"), new Cbor.Text("nonce"), new Cbor.Text("public_key"));
      assertThat(asked.bytesIfAny("nonce")).isEmpty();
      assertThat(asked.bytesIfAny("public_key")).isEmpty();
      return answer(document(asked.bytes("user_data")));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Attester.Attestation attest(FakeNitroTpm device) throws IOException {
    Evidence.Item more = Evidence.Item.of("pcr15", new byte[] {9});
    try (NitroAttester attester = NitroAttester.open(new Tpm(device), List.of(more))) {
      assertThat(attester.levelHint()).isEqualTo(Level.VTPM);
      return attester.attest(statement());
    }
  }

  @Test
  void aDocumentSpeaksOfTheStatementAndNothingIsLeftBehind() throws Exception {
    FakeNitroTpm device = new FakeNitroTpm(NitroAttesterTest::hypervisor);
    Attester.Attestation word = attest(device);
    assertThat(word.evidence()).hasSize(1);
    assertThat(word.evidence().getFirst().type()).isEqualTo("nitrotpm");
    assertThat(word.evidence().getFirst().bytes()).isEqualTo(document(statement().digest512()));
    assertThat(word.collateral()).hasSize(1);
    assertThat(device.indices()).isEmpty();
    assertThat(device.loaded).isEmpty();
  }

  @Test
  void aBufferThatAnotherLeftIsReplaced() throws Exception {
    FakeNitroTpm device = new FakeNitroTpm(NitroAttesterTest::hypervisor);
    device.leave(NitroAttester.BUFFER, 16);
    assertThat(attest(device).evidence()).hasSize(1);
    assertThat(device.indices()).isEmpty();
  }

  @Test
  void noDocumentIsNoEvidenceAndLeavesNothingBehind() throws Exception {
    byte[] refused = HexFormat.of().parseHex("a165" + hex("Error") + "6f" + hex("InvalidArgument"));
    byte[] nonsense = new byte[] {(byte) 0xFF};
    byte[] otherType = HexFormat.of().parseHex("a16b" + hex("Attestation") + "01");
    List<UnaryOperator<byte[]>> bad =
        List.of(asked -> refused, asked -> nonsense, asked -> otherType, asked -> NOTHING);
    for (UnaryOperator<byte[]> hypervisor : bad) {
      FakeNitroTpm device = new FakeNitroTpm(hypervisor);
      assertThatThrownBy(() -> attest(device)).isInstanceOf(IOException.class);
      assertThat(device.indices()).isEmpty();
      assertThat(device.loaded).isEmpty();
    }
  }

  @Test
  void aChallengeIsRefused() throws Exception {
    FakeNitroTpm device = new FakeNitroTpm(NitroAttesterTest::hypervisor);
    try (NitroAttester attester = NitroAttester.open(new Tpm(device), List.of())) {
      assertThatThrownBy(() -> attester.activate(NOTHING, NOTHING)).isInstanceOf(IOException.class);
    }
  }

  /** The session's key and HMAC are those of the specification: a TPM of others' making obeys. */
  @Test
  void aSoftwareTpmObeysASaltedSession(@TempDir Path folder) throws Exception {
    assumeTrue(Swtpm.installed(), "skipped: swtpm is absent");
    long index = NitroAttester.BUFFER;
    int increment = 0x134; // two handles and no parameters, as the vendor's command
    try (Swtpm machine = Swtpm.manufacture(folder);
        Tpm tpm = machine.powerOn()) {
      tpm.startup();
      new NvIndex(tpm, index).defineCounter();
      byte[] before = new NvIndex(tpm, index).read().orElseThrow();
      Tpm.Key ek = tpm.createEndorsementKey();
      byte[] name =
          Tpm.read(
              tpm.plain("TPM2_NV_ReadPublic", 0x169, List.of(index), new TpmWriter()),
              in -> {
                in.sized(1024);
                return in.sized(1024);
              });
      try (SaltedSession session = SaltedSession.start(tpm, ek)) {
        Authorization word = session.authorize(increment, List.of(name, name), NOTHING);
        increment(tpm, index, word);
      }
      byte[] after = new NvIndex(tpm, index).read().orElseThrow();
      assertThat(after[after.length - 1]).isEqualTo((byte) (before[before.length - 1] + 1));
      try (SaltedSession session = SaltedSession.start(tpm, ek)) {
        Authorization other = session.authorize(increment + 1, List.of(name, name), NOTHING);
        assertThatThrownBy(() -> increment(tpm, index, other)).isInstanceOf(TpmException.class);
      }
      try (NvBuffer buffer = NvBuffer.define(tpm, index + 1, 1200)) {
        byte[] bytes = new byte[1200];
        Arrays.fill(bytes, (byte) 7);
        buffer.write(bytes);
        assertThat(buffer.read()).isEqualTo(bytes);
        assertThat(buffer.name()).hasSize(66);
      }
      assertThat(new NvIndex(tpm, index + 1).read()).isEmpty();
      tpm.flush(ek.handle());
    }
  }

  private static void increment(Tpm tpm, long index, Authorization word) throws IOException {
    tpm.authorized(
        "TPM2_NV_Increment", 0x134, List.of(index, index), List.of(word), new TpmWriter());
  }
}
