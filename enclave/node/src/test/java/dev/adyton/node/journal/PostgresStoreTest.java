package dev.adyton.node.journal;

import static dev.adyton.node.journal.Folders.NEVER;
import static dev.adyton.node.journal.Folders.PURPOSE;
import static dev.adyton.node.journal.Folders.bytes;
import static dev.adyton.node.journal.Folders.canary;
import static dev.adyton.node.journal.Folders.get;
import static dev.adyton.node.journal.Folders.put;
import static dev.adyton.node.journal.Folders.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adyton.node.keys.RootKey;
import dev.adyton.node.keys.StoreException;
import dev.adyton.node.keys.StoreException.Code;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store in a real PostgreSQL server whose operator is not its friend. */
final class PostgresStoreTest {
  private static @Nullable PostgresServer server;

  @TempDir Path temp;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private static PostgresServer server() {
    if (server == null) {
      throw new AssertionError("no server");
    }
    return server;
  }

  private SealedStore open(String database) throws StoreException {
    return open(database, RootKey::inFile);
  }

  /** From a folder to a root key. */
  @FunctionalInterface
  private interface Roots {
    RootKey in(Path folder, boolean journal) throws StoreException;
  }

  private SealedStore open(String database, Roots roots) throws StoreException {
    return SealedStore.open(
        server().address(server().url(database)),
        journal -> roots.in(temp, journal),
        Clock.systemUTC());
  }

  @Test
  void keepsAcrossRestartsAndShowsNothing() throws Exception {
    String database = server().database("kept");
    try (SealedStore store = open(database)) {
      assertThat(store.opening()).isEqualTo(SealedStore.Opening.NEW);
      for (int i = 0; i < 1000; i++) {
        put(store, i);
      }
    }
    server().sql(database, "CHECKPOINT");
    assertThat(PostgresServer.files(server().data, "canary-", "project-"))
        .as("files of data and WAL with content, names or ids")
        .isEmpty();
    try (SealedStore store = open(database)) {
      assertThat(store.opening()).isEqualTo(SealedStore.Opening.RESUMED);
      for (int i = 0; i < 1000; i++) {
        assertThat(get(store, i)).isEqualTo(canary(i));
      }
      assertThat(store.delete("project-3", PURPOSE, "id-3")).isTrue();
      store.rotate("project-1");
      store.reseal("project-1");
      store.shred("project-2");
    }
    try (SealedStore store = open(database)) {
      assertThat(get(store, 1)).isEqualTo(canary(1));
      assertThat(get(store, 2)).isEmpty();
      assertThat(get(store, 3)).isEmpty();
      assertThat(store.ids("project-3", PURPOSE)).hasSize(142).doesNotContain("id-3");
    }
    assertThat(server().sql(database, "SELECT count(DISTINCT journal) FROM adyton_frame"))
        .as("nothing of the journal before")
        .isEqualTo("1");
  }

  @Test
  void oneWriter() throws Exception {
    String database = server().database("writers");
    try (SealedStore first = open(database)) {
      refused(Code.LOCKED, () -> open(database).close());
      put(first, 1);
    }
    SealedStore cut = open(database);
    put(cut, 2);
    server()
        .sql(
            "postgres",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'writers'");
    try (SealedStore second = open(database)) {
      refused(Code.UNWRITABLE, () -> put(cut, 3));
      refused(Code.UNWRITABLE, () -> put(cut, 4));
      put(second, 5);
      assertThat(get(second, 2)).isEqualTo(canary(2));
      assertThat(get(second, 3)).as("nobody was told that it is kept").isEmpty();
      assertThat(get(second, 5)).isEqualTo(canary(5));
    }
    cut.close();
  }

  @Test
  void whatTheOperatorChangesIsFound() throws Exception {
    String database = server().database("changed");
    try (SealedStore store = open(database)) {
      for (int i = 0; i < 5; i++) {
        put(store, i);
      }
    }
    server().sql(database, "CREATE TABLE whole AS SELECT * FROM adyton_frame");
    String third = "(SELECT position FROM adyton_frame ORDER BY position OFFSET 3 LIMIT 1)";
    List<String> attacks =
        List.of(
            "UPDATE adyton_frame SET sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1)"
                + " WHERE position = "
                + third,
            "DELETE FROM adyton_frame WHERE position = " + third,
            "UPDATE adyton_frame SET sealed = '' WHERE position = " + third,
            "UPDATE adyton_frame SET sealed = (SELECT sealed FROM whole ORDER BY position LIMIT 1)"
                + " WHERE position = "
                + third,
            "DELETE FROM adyton_frame WHERE position < " + third,
            "INSERT INTO adyton_frame SELECT journal, position + 100000000, link, sealed FROM whole");
    for (String attack : attacks) {
      server().sql(database, attack);
      refused(Code.TAMPERED, () -> open(database).close());
      server().sql(database, "TRUNCATE adyton_frame; INSERT INTO adyton_frame SELECT * FROM whole");
    }
    try (SealedStore store = open(database)) {
      assertThat(get(store, 4)).isEqualTo(canary(4));
      server().sql(database, "UPDATE adyton_frame SET link = substr(sealed, 1, 16)");
      refused(Code.TAMPERED, () -> get(store, 0));
      server().sql(database, "UPDATE adyton_frame SET link = sealed");
      refused(Code.TAMPERED, () -> get(store, 0));
      server().sql(database, "DELETE FROM adyton_frame");
      refused(Code.TAMPERED, () -> get(store, 0));
    }
  }

  @Test
  void aNewerSchemaIsLeftAlone() throws Exception {
    String database = server().database("newer");
    open(database).close();
    server().sql(database, "UPDATE adyton_store SET version = 2");
    refused(Code.NEWER_FORMAT, () -> open(database).close());
    server().sql(database, "UPDATE adyton_store SET version = 1");
    open(database).close();
    Files.delete(temp.resolve("root.key"));
    refused(Code.INCOMPLETE, () -> open(database).close());
  }

  @Test
  void anOlderVersionIsUpgradedWithACopyWhateverStepDies() throws Exception {
    String database = server().database("older");
    try (SealedStore store = open(database)) {
      for (int i = 0; i < 12; i++) {
        put(store, i);
      }
    }
    String digest = "SELECT md5(string_agg(sealed, ''::bytea ORDER BY position)) FROM adyton_frame";
    String before = server().sql(database, digest);
    boolean whole = false;
    int died = 0;
    for (int step = 0; !whole; step += 7) {
      Medium medium =
          new DyingMedium(PostgresMedium.open(server().address(server().url(database))), step);
      SealedStore.Roots roots = journal -> RootKey.inFile(temp, journal);
      try (SealedStore store =
          SealedStore.open(medium, UpgradeTest.SECOND, roots, Clock.systemUTC())) {
        UpgradeTest.assertSecond(store);
        whole = true;
      } catch (DyingMedium.Died e) {
        medium.close();
        died++;
      }
    }
    assertThat(died).isGreaterThan(3);
    assertThat(server().sql(database, digest + "_v1")).isEqualTo(before);
    refused(Code.NEWER_FORMAT, () -> open(database).close());
    server()
        .sql(
            database,
            "TRUNCATE adyton_frame, adyton_store; INSERT INTO adyton_frame TABLE adyton_frame_v1;"
                + " INSERT INTO adyton_store TABLE adyton_store_v1");
    try (SealedStore store = open(database)) {
      for (int i = 0; i < 12; i++) {
        assertThat(get(store, i)).isEqualTo(canary(i));
      }
      store.shred("project-1");
      assertThat(get(store, 0)).isEqualTo(canary(0));
    }
    String copies = "SELECT count(*) FROM pg_tables WHERE tablename LIKE 'adyton_%_v1'";
    assertThat(server().sql(database, copies)).as("nothing that was shredded").isEqualTo("0");
  }

  @Test
  void aMemoryKeyEndsWithItsProcessAndSaysSo() throws Exception {
    String database = server().database("memory");
    for (SealedStore.Opening expected :
        List.of(SealedStore.Opening.NEW, SealedStore.Opening.LOST)) {
      try (SealedStore store = open(database, (folder, journal) -> RootKey.inMemory())) {
        assertThat(store.opening()).isEqualTo(expected);
        assertThat(get(store, 1)).isEmpty();
        put(store, 1);
        assertThat(get(store, 1)).isEqualTo(canary(1));
      }
    }
  }

  @Test
  void anOldStateIsRefusedWhereATpmCounts() throws Exception {
    assumeTrue(SoftwareTpm.installed(), "skipped: swtpm absent");
    String database = server().database("tpm");
    try (SoftwareTpm tpm = SoftwareTpm.powerOn(temp.resolve("tpm"))) {
      Roots roots = (folder, journal) -> tpm.roots(folder).get(journal);
      try (SealedStore store = open(database, roots)) {
        put(store, 1);
        put(store, 2);
      }
      server()
          .sql(
              database,
              "CREATE TABLE f AS TABLE adyton_frame; CREATE TABLE s AS TABLE adyton_store");
      try (SealedStore store = open(database, roots)) {
        store.shred("project-1");
        assertThat(get(store, 2)).isEqualTo(canary(2));
      }
      server()
          .sql(
              database,
              "TRUNCATE adyton_frame, adyton_store; INSERT INTO adyton_frame TABLE f;"
                  + " INSERT INTO adyton_store TABLE s");
      refused(Code.ROLLED_BACK, () -> open(database, roots).close());
    }
  }

  @Test
  void largeRecordsAndManyComeBack() throws Exception {
    String database = server().database("large");
    byte[] large = new byte[5_000_000];
    large[4_999_999] = 7;
    try (SealedStore store = open(database)) {
      for (int i = 0; i < 3; i++) {
        store.put("p", PURPOSE, "large" + i, large, NEVER);
      }
      store.put("p", PURPOSE, "small", bytes("x"), NEVER);
      store.rotate("p");
      store.reseal("p");
    }
    try (SealedStore store = open(database)) {
      assertThat(store.get("p", PURPOSE, "large2").orElseThrow()).isEqualTo(large);
      assertThat(store.ids("p", PURPOSE)).hasSize(4);
    }
  }

  @Test
  void anInterruptedCallerLosesNothing() throws Exception {
    String database = server().database("interrupted");
    try (SealedStore store = open(database)) {
      Thread.currentThread().interrupt();
      put(store, 1);
      assertThat(Thread.interrupted()).as("the interruption is still there").isTrue();
      put(store, 2);
    }
    try (SealedStore store = open(database)) {
      assertThat(get(store, 1)).isEqualTo(canary(1));
      assertThat(get(store, 2)).isEqualTo(canary(2));
    }
  }

  @Test
  void tlsIsToTheRightNameOrNotAtAll() throws Exception {
    String database = server().database("tls");
    PostgresServer has = server();
    PostgresAddress right = has.address(has.tls("localhost", database, has.certificate));
    try (SealedStore store =
        SealedStore.open(right, journal -> RootKey.inFile(temp, journal), Clock.systemUTC())) {
      put(store, 1);
      assertThat(
              has.sql(
                  database,
                  "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                      + " WHERE application_name = 'adyton'"))
          .isEqualTo("t");
    }
    Path other = temp.resolve("other.crt");
    Files.writeString(other, Files.readString(has.certificate).replaceAll("[a-z]", "q"));
    for (String wrong :
        List.of(
            has.tls("127.0.0.1", database, has.certificate),
            has.tls("localhost", database, other))) {
      refused(
          Code.DATABASE_UNREACHABLE,
          () ->
              SealedStore.open(
                  has.address(wrong), journal -> RootKey.inFile(temp, journal), Clock.systemUTC()));
    }
  }

  @Test
  void aServerThatMayForgetIsRefused() throws Exception {
    try (PostgresServer careless = PostgresServer.start("fsync=off")) {
      String database = careless.database("careless");
      refused(
          Code.DATABASE_UNSAFE,
          () ->
              SealedStore.open(
                  careless.address(careless.url(database)),
                  journal -> RootKey.inFile(temp, journal),
                  Clock.systemUTC()));
    }
  }

  @Test
  void addressesThatSayMoreThanWhereAreRefused() {
    List<String> wrong =
        List.of(
            "jdbc:postgresql:db",
            "jdbc:postgresql://db.example/store",
            "jdbc:postgresql://db.example/store?sslmode=disable",
            "jdbc:postgresql://db.example/store?sslmode=require&sslrootcert=/ca",
            "jdbc:postgresql://localhost/store?socketFactory=java.io.FileOutputStream",
            "jdbc:postgresql://localhost/store?loggerFile=/etc/passwd",
            "jdbc:postgresql://localhost/store?password=secret",
            "jdbc:postgresql://one,two/store",
            "jdbc:postgresql://localhost:0/store",
            "jdbc:postgresql://localhost:99999/store",
            "jdbc:postgresql://localhost/store?user=a&user=b",
            "jdbc:mysql://localhost/store");
    for (String address : wrong) {
      assertThatThrownBy(() -> PostgresAddress.parse(address, Optional.empty()))
          .as(address)
          .isInstanceOf(IllegalArgumentException.class);
    }
    PostgresAddress plain =
        PostgresAddress.parse("jdbc:postgresql://localhost/store?user=me", Optional.empty());
    assertThat(plain)
        .isEqualTo(
            new PostgresAddress(
                "127.0.0.1", 5432, "store", "me", Optional.empty(), Optional.empty()));
    assertThat(
            PostgresAddress.parse(
                    "jdbc:postgresql://db.example:6/store?sslrootcert=/ca", Optional.empty())
                .encrypted())
        .isTrue();
  }
}
