package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.admin.AdminCode;
import dev.adyton.admin.Verb;
import dev.adyton.content.SecretText;
import dev.adyton.engine.FinishReason;
import dev.adyton.engine.GenerationResult;
import dev.adyton.ledger.LedgerFile;
import dev.adyton.node.auth.AccessKeys;
import dev.adyton.node.auth.AccessPolicy;
import dev.adyton.node.auth.ApiKeys;
import dev.adyton.node.journal.SealedStore;
import dev.adyton.node.keys.Purpose;
import dev.adyton.node.run.Continuation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How keys come into an owner's project, and how the project goes. */
final class OwnProjectTest {
  @TempDir private Path temp;
  private final Administrators people = new Administrators();
  private final Owner owner = new Owner();

  OwnProjectTest() throws Exception {}

  @Test
  void whatIsUnderWayWhenItsProjectGoesIsNotKept() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch deleted = new CountDownLatch(1);
    SealedStore store = SealedStore.inMemory(Clock.systemUTC());
    LedgerFile ledger = LedgerFile.open(temp.resolve("ledger"), Clock.systemUTC());
    Path keys = Files.write(temp.resolve("keys"), List.of(owner.enrol(Principals.key(0))));
    Continuation slow =
        (request, listener, cancelled) -> {
          begun.countDown();
          await(deleted);
          listener.onText(SecretText.of("too late"));
          return new GenerationResult(FinishReason.STOP, 3, 1, 1);
        };
    TestNode.Callers callers =
        new TestNode.Callers(ApiKeys.read(keys), AccessKeys.none(), AccessPolicy.OPEN);
    try (TestNode node =
        new TestNode(slow, store, new Node.Administration(people.policy(), ledger), callers)) {
      assertThat(people.tell(node, Verb.CREATE_PROJECT, owner.project())).isEqualTo(AdminCode.DONE);
      String input = "\",\"input\":\"x\",\"background\":true}";
      String body = "{\"model\":\"" + TestNode.MODEL + input;
      String running = Principals.room(Principals.made(node, 0, "/v1/responses", body));
      String waiting = Principals.room(Principals.made(node, 0, "/v1/responses", body));
      await(begun);
      assertThat(Administrators.send(node, owner.delete("d"))).isEqualTo(AdminCode.DONE);
      deleted.countDown();
      while (node.node.running() > 0) {
        TestNode.sleep(Duration.ofMillis(10));
      }
      for (String path : List.of(running, waiting)) {
        assertThat(node.ask("GET", path, Principals.key(0), "").body())
            .contains("project_suspended");
      }
      assertThat(store.places(Purpose.JOURNAL)).isEmpty();
      assertThat(store.places(Purpose.REQUEST_STORE)).isEmpty();
      assertThat(node.events.toString(StandardCharsets.UTF_8)).doesNotContain("defect");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void eachEnrolmentStandsInTheLedgerOnce() throws Exception {
    String late = "late-principal-0123456789";
    for (List<String> lines :
        List.of(
            List.of(owner.enrol(Principals.key(0))),
            List.of(owner.enrol(Principals.key(0)), owner.enrol(late), owner.enrol(late)))) {
      Path keys = Files.write(temp.resolve("keys"), lines);
      LedgerFile ledger = LedgerFile.open(temp.resolve("ledger"), Clock.systemUTC());
      TestNode.Callers callers =
          new TestNode.Callers(ApiKeys.read(keys), AccessKeys.none(), AccessPolicy.OPEN);
      new TestNode(
              TestNode.words(Duration.ZERO, "x"),
              SealedStore.inMemory(Clock.systemUTC()),
              new Node.Administration(people.policy(), ledger),
              callers)
          .close();
    }
    byte[] file = Files.readAllBytes(temp.resolve("ledger"));
    List<String> entries =
        LedgerFile.verify(file, Optional.empty()).entries().stream()
            .map(entry -> new String(entry, StandardCharsets.UTF_8))
            .filter(entry -> entry.contains("adyton-enrolment-entry/1"))
            .toList();
    assertThat(entries).hasSize(2).allMatch(entry -> entry.contains(owner.key()));
    assertThat(String.join("", entries)).doesNotContain(late, Principals.key(0));
  }
}
