package dev.adyton.node.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.attestation.HpkeEntry;
import dev.adyton.codec.Digest;
import dev.adyton.crypto.ChunkLimits;
import dev.adyton.crypto.ChunkedRequestOpener;
import dev.adyton.crypto.ChunkedRequestSealer;
import dev.adyton.crypto.CryptoException;
import dev.adyton.crypto.OhttpKeyConfig;
import dev.adyton.node.telemetry.Events;
import dev.adyton.receipt.ExchangeKey;
import dev.adyton.receipt.Receipt;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Life, change and end of the node's keys. */
class NodeKeysTest {
  private static final Duration LIFE = Duration.ofHours(10);
  private final Hand clock = new Hand();
  private final NodeKeys keys =
      new NodeKeys(
          LIFE,
          Optional.empty(),
          clock,
          new Events(new PrintStream(OutputStream.nullOutputStream())));

  /** A clock that is turned by hand. */
  private static final class Hand extends Clock {
    private Instant now = Instant.ofEpochSecond(1_800_000_000);

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }

    void turn(Duration by) {
      now = now.plus(by);
    }
  }

  @AfterEach
  void close() {
    keys.close();
  }

  @Test
  void generationsInARowShareNoKeyNumber() {
    Set<Integer> before = Set.of(-1);
    for (int i = 0; i < 300; i++) {
      List<HpkeEntry> entries = keys.current().keyset().hpke();
      assertThat(entries).extracting(HpkeEntry::kem).containsExactly(0x647a, 0x0020);
      Set<Integer> ids = new HashSet<>();
      for (HpkeEntry entry : entries) {
        ids.add(entry.id());
        assertThat(keys.current().pair(entry.id())).isPresent();
      }
      assertThat(ids).hasSize(2).doesNotContainAnyElementsOf(before);
      assertThat(keys.current().pair(entries.getLast().id() + 1)).isEmpty();
      assertThat(keys.current().pair(entries.getFirst().id() - 1)).isEmpty();
      before = ids;
      keys.rotate();
    }
  }

  @Test
  void newKeysComeBeforeTheOldEnd() {
    KeyGeneration first = keys.current();
    clock.turn(LIFE.multipliedBy(8).dividedBy(10));
    assertThat(keys.current()).isSameAs(first);
    clock.turn(LIFE.dividedBy(10).plusSeconds(1));
    assertThat(keys.current()).isNotSameAs(first);
    assertThat(keys.byRoutingId(first.keyset().routingId())).contains(first);
  }

  @Test
  void oldKeysOpenUntilTheirEndAndSignAWhileLonger() throws Exception {
    KeyGeneration first = keys.current();
    String id = first.keyset().routingId();
    keys.rotate();
    clock.turn(LIFE.plus(NodeKeys.GRACE));
    assertThat(keys.byRoutingId(id)).contains(first);
    assertThatCode(() -> open(first)).doesNotThrowAnyException();
    clock.turn(Duration.ofSeconds(1));
    assertThat(keys.byRoutingId(id)).contains(first);
    assertThatThrownBy(() -> open(first))
        .isInstanceOfSatisfying(
            CryptoException.class,
            e -> assertThat(e.code()).isEqualTo(CryptoException.Code.UNKNOWN_KEY));
    assertThat(first.receiptKey().sign(receipt(first)).signature()).hasSize(64);
    clock.turn(NodeKeys.SIGNING_GRACE.plusSeconds(1));
    assertThat(keys.byRoutingId(id)).isEmpty();
    assertThatThrownBy(() -> first.receiptKey().sign(receipt(first)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatIsKeptIsBounded() {
    String first = keys.current().keyset().routingId();
    for (int i = 0; i < NodeKeys.MAX_RETIRED; i++) {
      keys.rotate();
      assertThat(keys.byRoutingId(first)).isPresent();
    }
    keys.rotate();
    assertThat(keys.byRoutingId(first)).isEmpty();
  }

  private static void open(KeyGeneration generation) throws CryptoException {
    for (HpkeEntry entry : generation.keyset().hpke()) {
      OhttpKeyConfig config = entry.config();
      ChunkedRequestSealer sealer = ChunkedRequestSealer.begin(config);
      ChunkedRequestOpener opener =
          ChunkedRequestOpener.begin(generation::pair, ChunkLimits.DEFAULT);
      opener.feed(sealer.header());
      opener.feed(sealer.last(new byte[] {1}));
      assertThat(opener.end()).containsExactly(1);
    }
  }

  private Receipt receipt(KeyGeneration generation) {
    try (ExchangeKey key = ExchangeKey.generate()) {
      return new Receipt(
          generation.receiptKey().kid(),
          "0".repeat(32),
          key.digest(new byte[0]),
          key.digest(new byte[0]),
          key.commitment(),
          Optional.empty(),
          Digest.sha256(new byte[0]),
          "f32/1",
          "scalar",
          0,
          "none",
          "denied",
          "off",
          Optional.empty(),
          "SIMULATED",
          clock.instant().getEpochSecond());
    }
  }
}
