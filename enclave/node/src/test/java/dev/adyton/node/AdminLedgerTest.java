package dev.adyton.node;

import static dev.adyton.node.Administrators.ADA;
import static dev.adyton.node.Administrators.ADA_TWO;
import static dev.adyton.node.Administrators.BEA;
import static dev.adyton.node.Administrators.NODE;
import static dev.adyton.node.Administrators.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.adyton.admin.AdminCode;
import dev.adyton.admin.AdminRequest;
import dev.adyton.admin.Verb;
import dev.adyton.codec.Base64s;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import dev.adyton.ledger.LedgerFile;
import dev.adyton.node.admin.AdminDesk;
import dev.adyton.node.admin.AdminLedgerException;
import dev.adyton.node.admin.Tenancy;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.evidence.NodeKeys;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.keys.StoreException;
import dev.adyton.node.telemetry.Events;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody with the node's disk or its clock tries to be an administrator. */
class AdminLedgerTest {
  @TempDir private Path folder;
  private final Hand hand = new Hand();
  private Administrators people;
  private NodeKeys keys;
  private Tenancy tenancy;
  private final List<String> erased = new ArrayList<>();

  /** A clock that somebody sets. */
  private static final class Hand extends Clock {
    private long seconds = Administrators.now();

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
      return Instant.ofEpochSecond(seconds);
    }
  }

  @BeforeEach
  void start() throws Exception {
    people = new Administrators();
    Events silent = new Events(new PrintStream(OutputStream.nullOutputStream()));
    keys = new NodeKeys(Duration.ofHours(1), Optional.empty(), hand, silent);
    tenancy = new Tenancy(hand);
  }

  @AfterEach
  void stop() {
    keys.close();
  }

  private LedgerFile ledger() throws Exception {
    return LedgerFile.open(folder.resolve("ledger"), hand);
  }

  private AdminDesk desk(LedgerFile ledger, AdminDesk.Limits limits) throws Exception {
    tenancy = new Tenancy(hand);
    return new AdminDesk(
        people.policy(), ledger, tenancy, keys, erased::add, Optional.empty(), hand, limits);
  }

  /** Writes as the node would have written, into a log that holds. */
  private void forge(byte[]... envelopes) throws Exception {
    try (LedgerFile ledger = ledger()) {
      for (byte[] envelope : envelopes) {
        ledger.append(
            Jcs.encode(
                Json.object()
                    .put("format", "adyton-admin-entry/1")
                    .put("time", hand.seconds)
                    .put("decision", "granted")
                    .put("persons", List.of("ada", "bea"))
                    .put("envelope", Base64s.encode(envelope))
                    .build()));
      }
    }
  }

  private void refused() throws Exception {
    try (LedgerFile ledger = ledger()) {
      assertThatExceptionOfType(AdminLedgerException.class)
          .isThrownBy(() -> desk(ledger, AdminDesk.Limits.DEFAULT));
    }
  }

  @Test
  void aGrantThatNobodySignedIsNotObeyed() throws Exception {
    forge(people.sign(people.request(Verb.DRAIN), STRANGER));
    refused();
  }

  @Test
  void aGrantOfOnePersonWithTwoKeysIsNotObeyed() throws Exception {
    forge(people.sign(people.request(Verb.SET_QUOTA, "default"), ADA, ADA_TWO));
    refused();
  }

  @Test
  void aGrantWrittenTwiceIsNotObeyed() throws Exception {
    byte[] drain = people.sign(people.request(Verb.DRAIN), ADA);
    forge(drain, people.sign(people.request(Verb.RESUME), ADA), drain);
    refused();
  }

  @Test
  void aGrantOfAnotherNodeIsNotObeyed() throws Exception {
    AdminRequest here = people.request(Verb.DRAIN);
    AdminRequest there = new AdminRequest("n2", here.verb(), "", 0, here.nonce(), here.notAfter());
    forge(people.sign(there, ADA));
    refused();
  }

  @Test
  void aGrantThatIsNoneIsNotObeyed() throws Exception {
    try (LedgerFile ledger = ledger()) {
      ledger.append(
          Jcs.encode(
              Json.object()
                  .put("format", "adyton-admin-entry/1")
                  .put("decision", "granted")
                  .build()));
    }
    refused();
  }

  @Test
  void whatWasSignedIsObeyedAgain() throws Exception {
    forge(
        people.sign(people.request(Verb.SET_QUOTA, "default"), ADA, BEA),
        people.sign(people.request(Verb.DRAIN), ADA));
    hand.seconds += 86_400; // Long after the requests' own time.
    try (LedgerFile ledger = ledger()) {
      desk(ledger, AdminDesk.Limits.DEFAULT);
      assertThat(tenancy.draining()).isTrue();
    }
  }

  /** The node was killed after the entry and before the deed, or its disk was put back. */
  @Test
  void whatWasDeletedIsDestroyedAgainAtEachStart() throws Exception {
    forge(
        people.sign(people.request(Verb.CREATE_PROJECT, "team-a"), ADA),
        people.sign(people.request(Verb.DELETE_PROJECT, "team-a"), ADA, BEA));
    try (LedgerFile ledger = ledger()) {
      AdminDesk desk = desk(ledger, AdminDesk.Limits.DEFAULT);
      assertThat(erased).containsExactly("team-a");
      assertThat(desk.answer(people.sign(people.request(Verb.CREATE_PROJECT), ADA)).code())
          .isEqualTo(AdminCode.PROJECT_DELETED);
      assertThat(
              desk.answer(people.sign(people.request(Verb.SUSPEND_PROJECT, "team-a"), ADA)).code())
          .isEqualTo(AdminCode.UNKNOWN_PROJECT);
    }
  }

  @Test
  void anOwnersDeletionThatTheOwnerDidNotSignIsNotObeyed() throws Exception {
    Owner owner = new Owner();
    forge(
        people.sign(people.request(Verb.CREATE_PROJECT, owner.project()), ADA),
        people.sign(people.request(Verb.DELETE_OWN_PROJECT, owner.key()), ADA, BEA));
    refused();
    assertThat(erased).isEmpty();
  }

  @Test
  void aDeletionThatFailsIsSaidAndTheProjectIsClosed() throws Exception {
    AdminDesk.Eraser failing =
        project -> {
          throw new StoreException(StoreException.Code.UNWRITABLE);
        };
    Owner owner = new Owner();
    try (LedgerFile ledger = ledger()) {
      AdminDesk desk =
          new AdminDesk(
              people.policy(),
              ledger,
              tenancy,
              keys,
              failing,
              Optional.empty(),
              hand,
              AdminDesk.Limits.DEFAULT);
      desk.answer(people.sign(people.request(Verb.CREATE_PROJECT, owner.project()), ADA));
      assertThat(desk.answer(owner.delete("a")).code()).isEqualTo(AdminCode.STORE_FAILED);
      assertThatExceptionOfType(ApiException.class)
          .isThrownBy(() -> tenancy.standing(new Caller("00", owner.project())));
    }
  }

  @Test
  void aClockPutBackMakesNoRequestGoodAgain() throws Exception {
    byte[] drain = people.sign(people.request(Verb.DRAIN), ADA);
    long then = hand.seconds;
    try (LedgerFile ledger = ledger()) {
      AdminDesk desk = desk(ledger, AdminDesk.Limits.DEFAULT);
      assertThat(desk.answer(drain).code()).isEqualTo(AdminCode.DONE);
      hand.seconds = then + 3600;
      assertThat(desk.answer(drain).code()).isEqualTo(AdminCode.EXPIRED);
      hand.seconds = then;
      assertThat(desk.answer(drain).code()).isEqualTo(AdminCode.REPLAYED);
    }
  }

  @Test
  void refusalsLeaveRoomForAdministrators() throws Exception {
    AdminDesk.Limits narrow = new AdminDesk.Limits(1000, LedgerFile.MAX_ENTRIES - 4);
    byte[] bad = people.sign(people.request(Verb.DRAIN), STRANGER);
    try (LedgerFile ledger = ledger()) {
      AdminDesk desk = desk(ledger, narrow);
      for (int i = 0; i < 3; i++) { // The first entry introduced the ledger's key.
        assertThat(desk.answer(bad).code()).isEqualTo(AdminCode.UNSIGNED);
      }
      assertThat(desk.answer(bad).code()).isEqualTo(AdminCode.BUSY);
      assertThat(desk.answer(people.sign(people.request(Verb.DRAIN), ADA)).code())
          .isEqualTo(AdminCode.DONE);
      assertThat(ledger.entries()).hasSize(5);
    }
  }

  @Test
  void aQuotaIsCountedForItsProjectAlone() throws Exception {
    try (LedgerFile ledger = ledger()) {
      AdminDesk desk = desk(ledger, AdminDesk.Limits.DEFAULT);
      desk.answer(people.sign(people.request(Verb.CREATE_PROJECT, "team-a"), ADA));
      desk.answer(people.sign(people.request(Verb.SET_QUOTA, "team-a"), ADA, BEA));
      Caller theirs = new Caller("00", "team-a");
      tenancy.admit(theirs);
      tenancy.admit(theirs);
      assertThatExceptionOfType(ApiException.class).isThrownBy(() -> tenancy.admit(theirs));
      tenancy.admit(new Caller("01", Caller.DEFAULT_PROJECT));
      assertThat(people.policy().node()).isEqualTo(NODE);
    }
  }
}
