package dev.adyton.node.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.admin.AdminAnswer;
import dev.adyton.admin.AdminCode;
import dev.adyton.admin.AdminPolicy;
import dev.adyton.admin.AdminRequest;
import dev.adyton.admin.Verb;
import dev.adyton.codec.Base64s;
import dev.adyton.codec.Dsse;
import dev.adyton.ledger.LedgerFile;
import dev.adyton.node.evidence.NodeKeys;
import dev.adyton.node.telemetry.Events;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests of every kind of wrong; whatever comes back is an answer and nothing but an answer. */
class AdminFuzzTest {
  private static final long SEED = 20_261_121;
  private static final List<Verb> VERBS = List.of(Verb.values());

  @TempDir private Path folder;

  @Test
  void oneThousandRequests() throws Exception {
    fuzz(1_000);
  }

  @Test
  @Tag("heavy")
  void tenThousandRequests() throws Exception {
    fuzz(10_000);
  }

  private void fuzz(int count) throws Exception {
    KeyPair ada = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Clock clock = Clock.systemUTC();
    byte[] spki = ada.getPublic().getEncoded();
    String key = Base64s.encode(Arrays.copyOfRange(spki, spki.length - 32, spki.length));
    AdminPolicy policy =
        new AdminPolicy(
            "n1",
            List.of(
                new AdminPolicy.Grant(
                    "ada", key, EnumSet.allOf(Verb.class), Long.MAX_VALUE >> 12)));
    Events silent = new Events(new PrintStream(OutputStream.nullOutputStream()));
    SplittableRandom random = new SplittableRandom(SEED);
    int done = 0;
    try (NodeKeys keys = new NodeKeys(Duration.ofHours(1), Optional.empty(), clock, silent);
        LedgerFile ledger = LedgerFile.open(folder.resolve("ledger"), clock)) {
      AdminDesk desk =
          new AdminDesk(
              policy,
              ledger,
              new Tenancy(clock),
              keys,
              project -> {},
              Optional.empty(),
              clock,
              new AdminDesk.Limits(Integer.MAX_VALUE, 0));
      for (int i = 0; i < count; i++) {
        AdminAnswer answer = desk.answer(request(random, ada, clock, i));
        // Reading it back shows that it holds constants, a number and a digest, and nothing else.
        assertThat(AdminAnswer.parse(answer.bytes())).isEqualTo(answer);
        done += answer.code() == AdminCode.DONE ? 1 : 0;
      }
      assertThat(ledger.entries()).hasSize(count + 1);
    }
    LedgerFile.verify(Files.readAllBytes(folder.resolve("ledger")), Optional.empty());
    System.out.println(
        "admin fuzz: seed " + SEED + ", " + count + " requests, " + done + " of them good");
    assertThat(done).isBetween(1, count / 2);
  }

  private static byte[] request(SplittableRandom random, KeyPair ada, Clock clock, int i)
      throws Exception {
    Verb verb = VERBS.get(random.nextInt(VERBS.size()));
    String subject =
        switch (verb.target()) {
          case NONE -> "";
          case PROJECT, QUOTA -> "p" + random.nextInt(50);
          case KEY, RELEASE -> "sha256:" + "%064x".formatted(random.nextInt(1000));
          case OWNER -> Base64s.encode(new byte[32]);
        };
    long now = clock.instant().getEpochSecond();
    byte[] payload =
        new AdminRequest("n1", verb, subject, 0, "%032x".formatted(i), now + 600).bytes();
    boolean before = random.nextInt(3) == 0;
    if (before) {
      mutate(random, payload);
    }
    Signature ed25519 = Signature.getInstance("Ed25519");
    ed25519.initSign(ada.getPrivate());
    ed25519.update(Dsse.pae(AdminRequest.PAYLOAD_TYPE, payload));
    byte[] envelope =
        Dsse.of(AdminRequest.PAYLOAD_TYPE, payload).with("ada", ed25519.sign()).encode();
    switch (random.nextInt(3)) {
      case 0 -> mutate(random, envelope);
      case 1 -> envelope = Arrays.copyOf(envelope, random.nextInt(envelope.length + 64));
      default -> {}
    }
    return envelope;
  }

  private static void mutate(SplittableRandom random, byte[] bytes) {
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
  }
}
