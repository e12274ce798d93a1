package dev.adyton.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.attestation.tpm.PcrSelection;
import dev.adyton.attestation.tpm.TpmWriter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Responses that no honest TPM gives. */
final class TpmTransportTest {
  private static final long SEED = 20_261_121;
  private static final int RETRY = 0x922;

  /** Plays recorded responses. */
  private static final class Tape implements TpmLink {
    private final Deque<byte[]> responses;
    private int commands;

    Tape(byte[]... responses) {
      this.responses = new ArrayDeque<>(List.of(responses));
    }

    @Override
    public byte[] transmit(byte[] command) {
      commands++;
      return responses.size() > 1 ? responses.remove() : responses.element();
    }

    @Override
    public void close() {}
  }

  private static byte[] response(int code, byte[] rest) {
    return new TpmWriter().u16(0x8001).u32(10 + rest.length).u32(code).raw(rest).bytes();
  }

  private static byte[] random(int count) {
    return response(0, new TpmWriter().sized(new byte[count]).bytes());
  }

  @Test
  void sendsAgainWhenAskedTo() throws Exception {
    Tape tape = new Tape(response(RETRY, new byte[0]), response(RETRY, new byte[0]), random(8));
    assertThat(new Tpm(tape).random(8)).hasSize(8);
    assertThat(tape.commands).isEqualTo(3);
  }

  @Test
  void givesUpInTheEnd() {
    Tape tape = new Tape(response(RETRY, new byte[0]));
    assertThatThrownBy(() -> new Tpm(tape).random(8))
        .isInstanceOfSatisfying(
            TpmException.class, e -> assertThat(e.responseCode()).isEqualTo(RETRY));
    assertThat(tape.commands).isEqualTo(20);
  }

  @Test
  void refusalNamesCommandAndCode() {
    assertThatThrownBy(() -> new Tpm(new Tape(response(0x921, new byte[0]))).random(8))
        .isInstanceOf(TpmException.class)
        .hasMessage("TPM2_GetRandom: TPM response code 0x921");
  }

  @Test
  void startupOfAStartedTpmIsFine() throws Exception {
    Tape tape = new Tape(response(0x100, new byte[0]));
    new Tpm(tape).startup();
    assertThat(tape.commands).isEqualTo(1);
  }

  @Test
  void spoiltResponsesAreIoExceptions() {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    for (int i = 0; i < 5_000; i++) {
      byte[] rest = new byte[random.nextInt(64)];
      random.nextBytes(rest);
      byte[] response = response(0, rest);
      if (random.nextBoolean()) {
        response[random.nextInt(response.length)] ^= (byte) (1 << random.nextInt(8));
      }
      // The last command of each kind answers, or fails as declared; nothing else comes out.
      tolerate(() -> new Tpm(new Tape(response)).readPcrs(PcrSelection.QUOTED));
      tolerate(() -> new Tpm(new Tape(response)).createEndorsementKey());
      tolerate(() -> new NvIndex(new Tpm(new Tape(response)), 0x01C00002L).read());
      tolerate(() ->
          new Tpm(new Tape(response))
              .quote(new Tpm.Key(1, "00"), new byte[32], PcrSelection.QUOTED));
    }
  }

  @FunctionalInterface
  private interface Use {
    void go() throws IOException;
  }

  private static void tolerate(Use use) {
    try {
      use.go();
    } catch (IOException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }
}
