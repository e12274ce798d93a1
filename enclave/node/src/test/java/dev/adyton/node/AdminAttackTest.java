package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adyton.admin.AdminCode;
import dev.adyton.admin.Verb;
import dev.adyton.ledger.LedgerFile;
import dev.adyton.node.auth.AccessPolicy;
import dev.adyton.node.auth.ApiKeys;
import dev.adyton.node.journal.Folders;
import dev.adyton.node.journal.SealedStore;
import dev.adyton.node.journal.SoftwareTpm;
import dev.adyton.node.keys.StoreException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Host and customer administrator in one: every administrator's key, every file of the node, its
 * disk and backups, its running admin API, any credential that can be minted, and the ids of all
 * that is stored. What they read of the canaries in an owner's project is nothing; after its
 * deletion nobody reads anything.
 */
final class AdminAttackTest {
  private static final int SAMPLE = 4;

  @TempDir private Path temp;
  private final Administrators people = new Administrators();
  private final Owner owner = new Owner();
  private final Owner mallory = new Owner();
  private final StringBuilder events = new StringBuilder();
  private final Principals principals = new Principals(owner);
  private final Intruder intruder = new Intruder(owner.project());

  AdminAttackTest() throws Exception {}

  @Test
  void readsNoneOfAHundredCanaries() throws Exception {
    attack(100);
  }

  @Test
  @Tag("heavy")
  void readsNoneOfAThousandCanaries() throws Exception {
    attack(1000);
  }

  private void attack(int canaries) throws Exception {
    assumeTrue(SoftwareTpm.installed(), "skipped: swtpm absent");
    Path store = temp.resolve("store");
    Path backup = temp.resolve("backup");
    try (SoftwareTpm tpm = SoftwareTpm.powerOn(temp.resolve("tpm"))) {
      try (TestNode node = node(tpm, principals.lines())) {
        assertThat(people.tell(node, Verb.CREATE_PROJECT, owner.project()))
            .isEqualTo(AdminCode.DONE);
        principals.keep(node, canaries);
        assertThat(principals.read(node)).as("principals").isEqualTo(canaries);
        finish(node);
      }
      Folders.copy(store, backup);
      try (TestNode node = node(tpm, withMinted())) {
        for (String project : List.of("team-a", mallory.project())) {
          assertThat(people.tell(node, Verb.CREATE_PROJECT, project)).isEqualTo(AdminCode.DONE);
        }
        int tried = intruder.ransack(node, principals.ids());
        tried += underEveryVerb(node);
        tried += intruder.ransack(node, principals.ids().subList(0, SAMPLE));
        assertThat(principals.read(node)).as("still there").isEqualTo(canaries);
        assertThat(people.tell(node, Verb.SUSPEND_PROJECT, owner.project()))
            .isEqualTo(AdminCode.DONE);
        tried += intruder.ransack(node, principals.ids().subList(0, SAMPLE));
        System.out.println(canaries + " canaries, " + tried + " tries to read them: none was read");
        finish(node);
      }
      assertThat(Folders.found(canaries, store, backup)).as("disk and backup").isZero();
      assertThat(events.toString() + Files.readString(temp.resolve("ledger")))
          .doesNotContain("canary-");
      try (TestNode node = node(tpm, withMinted())) {
        deleteBeforeAllEyes(node);
        finish(node);
      }
      afterDeletion(tpm, canaries, store, backup);
    }
  }

  private void deleteBeforeAllEyes(TestNode node) throws Exception {
    assertThat(Administrators.send(node, mallory.delete("a"))).isEqualTo(AdminCode.DONE);
    assertThat(Administrators.send(node, owner.delete("b"))).isEqualTo(AdminCode.DONE);
    assertThat(Administrators.send(node, owner.delete("b"))).isEqualTo(AdminCode.REPLAYED);
    assertThat(Administrators.send(node, owner.delete("c"))).isEqualTo(AdminCode.UNKNOWN_PROJECT);
    assertThat(people.tell(node, Verb.CREATE_PROJECT, owner.project()))
        .isEqualTo(AdminCode.PROJECT_DELETED);
    assertThat(principals.read(node)).as("after deletion").isZero();
    assertThat(intruder.ransack(node, principals.ids())).isPositive();
  }

  /** The node starts again; its ledger is thrown away; its old disk is put back. */
  private void afterDeletion(SoftwareTpm tpm, int canaries, Path store, Path backup)
      throws Exception {
    try (TestNode node = node(tpm, withMinted())) {
      assertThat(principals.read(node)).as("after a restart").isZero();
    }
    Files.delete(temp.resolve("ledger"));
    try (TestNode node = node(tpm, withMinted())) {
      assertThat(people.tell(node, Verb.CREATE_PROJECT, owner.project())).isEqualTo(AdminCode.DONE);
      assertThat(principals.read(node)).as("with a new ledger").isZero();
      assertThat(node.events.toString(StandardCharsets.UTF_8)).doesNotContain("store_defect");
    }
    assertThat(Folders.found(canaries, store, backup)).isZero();
    Folders.copy(backup, store);
    Folders.refused(StoreException.Code.ROLLED_BACK, () -> open(tpm).close());
  }

  private SealedStore open(SoftwareTpm tpm) throws StoreException {
    Path folder = temp.resolve("store");
    return SealedStore.open(folder, tpm.roots(folder), Clock.systemUTC());
  }

  private TestNode node(SoftwareTpm tpm, List<String> keyFile) throws Exception {
    Path keys = Files.write(temp.resolve("keys"), keyFile);
    LedgerFile ledger = LedgerFile.open(temp.resolve("ledger"), Clock.systemUTC());
    return new TestNode(
        principals.engine(),
        open(tpm),
        new Node.Administration(people.policy(), ledger),
        new TestNode.Callers(ApiKeys.read(keys), Intruder.accessKeys(), AccessPolicy.OPEN));
  }

  private void finish(TestNode node) throws Exception {
    events.append(node.events.toString(StandardCharsets.UTF_8)).append(node.health("/metrics"));
  }

  /** All that an administrator can write into the key file, and one whom the owner lets in late. */
  private List<String> withMinted() throws Exception {
    List<String> lines = new ArrayList<>(principals.lines());
    lines.addAll(Intruder.lines(owner, mallory));
    return lines;
  }

  /** All verbs, signed by all administrators, about all that there is. */
  private int underEveryVerb(TestNode node) throws Exception {
    int tried = 0;
    for (Verb verb : Verb.values()) {
      for (String subject : subjects(verb)) {
        AdminCode code = people.tell(node, verb, subject);
        boolean deletes = verb == Verb.DELETE_PROJECT || verb == Verb.DELETE_OWN_PROJECT;
        if (deletes) {
          assertThat(code).as(verb + " " + subject).isEqualTo(AdminCode.NOT_GRANTED);
        }
        for (String key : Intruder.minted()) {
          for (int i = 0; i < SAMPLE; i++) {
            String room = Principals.room(principals.ids().get(i));
            HttpResponse<String> answer = node.ask("GET", room, key, "");
            assertThat(answer.body()).doesNotContain("canary-");
            assertThat(answer.statusCode()).isBetween(400, 503);
            tried++;
          }
        }
      }
    }
    return tried;
  }

  /** The suspension of the owner's project comes last: it would hide a hole. */
  private List<String> subjects(Verb verb) {
    return switch (verb.target()) {
      case NONE -> List.of("");
      case PROJECT -> verb == Verb.SUSPEND_PROJECT ? List.of("team-b") : List.of(owner.project());
      case QUOTA -> List.of(owner.project(), "default", "team-a");
      case OWNER -> List.of(owner.key(), mallory.key());
      case KEY, RELEASE -> List.of("sha256:" + "0".repeat(64));
    };
  }
}
