package dev.adyton.node;

import static dev.adyton.node.Administrators.ADA;
import static dev.adyton.node.Administrators.BEA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.admin.AdminAnswer;
import dev.adyton.admin.AdminCode;
import dev.adyton.admin.AdminRequest;
import dev.adyton.admin.StageRequest;
import dev.adyton.admin.Verb;
import dev.adyton.attestation.release.ReleaseManifest;
import dev.adyton.attestation.release.ReleaseSigners;
import dev.adyton.codec.Base64s;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Dsse;
import dev.adyton.ledger.LedgerFile;
import dev.adyton.node.slots.ReleaseDesk;
import dev.adyton.node.slots.Slots;
import dev.adyton.node.slots.Trial;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases staged over HTTP into a file in the place of the other slot's disk. */
class SlotsTest {
  private static final String OWN = "a".repeat(24);
  private static final String NEXT = "b".repeat(24);
  private static final int MIB = 1 << 20;
  private static final int PART = 700_000;
  private static final byte[] BEFORE = new byte[4 * MIB];

  @TempDir private Path folder;
  private final List<KeyPair> signers = new ArrayList<>();
  private final AtomicInteger restarts = new AtomicInteger();
  private Administrators people;
  private LedgerFile ledger;
  private TestNode node;
  private Path slot;

  @BeforeEach
  void start() throws Exception {
    for (int i = 0; i < 3; i++) {
      signers.add(KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
    }
    people = new Administrators();
    ledger = LedgerFile.open(folder.resolve("ledger"), Clock.systemUTC());
    slot = folder.resolve("slot.raw");
    Arrays.fill(BEFORE, (byte) 7);
    Files.write(slot, BEFORE);
    Files.createDirectories(state());
    Files.writeString(folder.resolve("names"), OWN + " -\n");
    node = open(slot, Set.of());
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
  }

  private Path state() {
    return folder.resolve("state");
  }

  private String state(String file) throws Exception {
    return Files.exists(state().resolve(file)) ? Files.readString(state().resolve(file)) : "";
  }

  private Optional<Slots> slots(Path device) {
    return Slots.find(device, folder.resolve("names"), state());
  }

  private TestNode open(Path device, Set<Digest> revoked) throws Exception {
    return new TestNode(
        TestNode.words(Duration.ZERO, "Hello"),
        2,
        Duration.ofSeconds(1),
        Optional.empty(),
        Optional.of(
            new Node.Administration(people.policy(), ledger, Optional.of(desk(device, revoked)))));
  }

  private ReleaseDesk desk(Path device, Set<Digest> revoked) throws Exception {
    ReleaseManifest running = manifest(5, new byte[0]);
    List<String> keys = signers.stream().map(SlotsTest::key).toList();
    return new ReleaseDesk(
        slots(device).orElseThrow(),
        new ReleaseSigners(2, keys, 3, revoked),
        running,
        sign(running, 2),
        Clock.systemUTC(),
        restarts::incrementAndGet);
  }

  /** Another node over the same files, as after a start of the machine. */
  private void again(String own, String other, Set<Digest> revoked) throws Exception {
    node.close();
    Files.writeString(folder.resolve("names"), own + " " + other + "\n");
    ledger = LedgerFile.open(folder.resolve("ledger"), Clock.systemUTC());
    node = open(slot, revoked);
  }

  private static String key(KeyPair pair) {
    byte[] spki = pair.getPublic().getEncoded();
    return Base64s.encode(Arrays.copyOfRange(spki, spki.length - 32, spki.length));
  }

  private static ReleaseManifest manifest(long sequence, byte[] disk) {
    Digest some = Digest.sha256(new byte[] {1});
    return new ReleaseManifest(
        new TreeMap<>(Map.of(ReleaseDesk.DISK, Digest.sha256(disk))),
        "0.1.0",
        sequence,
        "ab".repeat(20),
        List.of(some),
        some,
        List.of(),
        Administrators.now() - 9,
        Administrators.now() + 999);
  }

  private byte[] sign(ReleaseManifest manifest, int persons) throws Exception {
    byte[] payload = manifest.bytes();
    Dsse envelope = Dsse.of(ReleaseManifest.PAYLOAD_TYPE, payload);
    for (KeyPair pair : signers.subList(0, persons)) {
      Signature ed25519 = Signature.getInstance("Ed25519");
      ed25519.initSign(pair.getPrivate());
      ed25519.update(Dsse.pae(ReleaseManifest.PAYLOAD_TYPE, payload));
      envelope = envelope.with("", ed25519.sign());
    }
    return envelope.encode();
  }

  /** As large as it takes, with a table that names a root. */
  private static byte[] image(String root) {
    byte[] image = new byte[3 * MIB + 12_345];
    new Random(9).nextBytes(image);
    System.arraycopy("EFI PART".getBytes(StandardCharsets.US_ASCII), 0, image, 512, 8);
    Arrays.fill(image, 1024 + 128 + 56, 1024 + 256, (byte) 0);
    byte[] name = ("adyton-root-" + root).getBytes(StandardCharsets.UTF_16LE);
    System.arraycopy(name, 0, image, 1024 + 128 + 56, name.length);
    return image;
  }

  private AdminCode post(String path, byte[] body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(node.uri("/.well-known/adyton/admin" + path))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    byte[] answer = node.client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
    return AdminAnswer.parse(answer).code();
  }

  private AdminCode begin(AdminRequest request, byte[] release) throws Exception {
    return post("/stage", new StageRequest(people.sign(request, ADA, BEA), release).bytes());
  }

  private AdminRequest request(ReleaseManifest manifest) {
    return people.request(Verb.STAGE_RELEASE, manifest.digest().toString());
  }

  private AdminCode parts(AdminRequest request, byte[] image) throws Exception {
    int number = 0;
    for (int at = 0; at < image.length; at += PART) {
      byte[] part = Arrays.copyOfRange(image, at, Math.min(image.length, at + PART));
      assertThat(post("/stage/" + request.nonce() + "/" + number++, part))
          .isEqualTo(AdminCode.DONE);
    }
    return post("/stage/" + request.nonce() + "/end", new byte[0]);
  }

  private AdminCode stage(ReleaseManifest manifest, byte[] image) throws Exception {
    AdminRequest request = request(manifest);
    assertThat(begin(request, sign(manifest, 2))).isEqualTo(AdminCode.DONE);
    return parts(request, image);
  }

  private AdminCode tell(Verb verb) throws Exception {
    return people.tell(node, verb, "");
  }

  private String log() throws Exception {
    StringBuilder all = new StringBuilder();
    for (byte[] entry :
        LedgerFile.verify(Files.readAllBytes(folder.resolve("ledger")), Optional.empty())
            .entries()) {
      all.append(new String(entry, StandardCharsets.UTF_8)).append('\n');
    }
    return all.toString();
  }

  private void refused(ReleaseManifest manifest, int persons, AdminCode code) throws Exception {
    assertThat(begin(request(manifest), sign(manifest, persons))).isEqualTo(code);
    assertThat(log()).contains("\"decision\":\"" + code.id() + "\"");
  }

  @Test
  void whatWasNotSignedSoIsNotBegun() throws Exception {
    byte[] image = image(NEXT);
    ReleaseManifest next = manifest(6, image);
    refused(next, 1, AdminCode.RELEASE_UNSIGNED);
    refused(manifest(5, image), 2, AdminCode.RELEASE_OLDER);
    refused(manifest(2, image), 2, AdminCode.RELEASE_OLDER);
    assertThat(begin(request(next), sign(manifest(7, image), 2)))
        .isEqualTo(AdminCode.RELEASE_MALFORMED);
    assertThat(begin(request(next), new byte[0])).isEqualTo(AdminCode.RELEASE_MALFORMED);
    assertThat(post("/stage", new byte[9])).isEqualTo(AdminCode.MALFORMED);
    // Without the release's own signatures there is nothing to judge.
    assertThat(post("", people.sign(request(next), ADA, BEA)))
        .isEqualTo(AdminCode.RELEASE_MALFORMED);
    byte[] alone = new StageRequest(people.sign(request(next), ADA), sign(next, 2)).bytes();
    assertThat(post("/stage", alone)).isEqualTo(AdminCode.SIGNERS_MISSING);
    again(OWN, "-", Set.of(next.digest()));
    refused(next, 3, AdminCode.RELEASE_REVOKED);
    assertThat(Files.readAllBytes(slot)).isEqualTo(BEFORE);
    assertThat(restarts).hasValue(0);
  }

  @Test
  void whatWasSignedIsWrittenAndTriedAtTheNextStart() throws Exception {
    byte[] image = image(NEXT);
    assertThat(stage(manifest(6, image), image)).isEqualTo(AdminCode.DONE);
    assertThat(Arrays.copyOf(Files.readAllBytes(slot), image.length)).isEqualTo(image);
    assertThat(state("try")).isEqualTo(NEXT + "\n");
    assertThat(restarts).hasValue(1);
    assertThat(log()).contains("\"outcome\":\"staged\"");
  }

  @Test
  void aSlotStartsNothingUntilAllOfItIsThere() throws Exception {
    byte[] image = image(NEXT);
    byte[] other = image.clone();
    other[2 * MIB] ^= 1;
    assertThat(stage(manifest(6, image), other)).isEqualTo(AdminCode.RELEASE_DIFFERS);
    assertThat(log()).contains("\"outcome\":\"not_staged\"");
    assertThat(Arrays.copyOf(Files.readAllBytes(slot), MIB)).isEqualTo(Arrays.copyOf(BEFORE, MIB));
    byte[] cut = Arrays.copyOf(image, image.length - 1);
    assertThat(stage(manifest(6, image), cut)).isEqualTo(AdminCode.RELEASE_DIFFERS);
    // Signed by all, and yet no disk that could stand beside this one.
    for (byte[] wrong : List.of(image(OWN), image("x".repeat(24)), new byte[100])) {
      assertThat(stage(manifest(6, wrong), wrong)).isEqualTo(AdminCode.RELEASE_MALFORMED);
    }
    assertThat(state("try")).isEmpty();
    assertThat(restarts).hasValue(0);
  }

  @Test
  void partsComeInTheirOrderAndFromWhoBegan() throws Exception {
    byte[] image = image(NEXT);
    ReleaseManifest next = manifest(6, image);
    AdminRequest request = request(next);
    String path = "/stage/" + request.nonce() + "/";
    assertThat(post(path + "0", new byte[1])).isEqualTo(AdminCode.NOT_STAGING);
    assertThat(begin(request, sign(next, 2))).isEqualTo(AdminCode.DONE);
    assertThat(begin(request, sign(next, 2))).isEqualTo(AdminCode.REPLAYED);
    assertThat(post("/stage/" + "0".repeat(32) + "/0", image)).isEqualTo(AdminCode.NOT_STAGING);
    assertThat(post(path + "1", new byte[1])).isEqualTo(AdminCode.NOT_STAGING);
    assertThat(post(path + "0", new byte[StageRequest.MAX_PART + 1]))
        .isEqualTo(AdminCode.RELEASE_TOO_LARGE);
    assertThat(post(path + "end", new byte[0])).isEqualTo(AdminCode.NOT_STAGING);
  }

  @Test
  void aDiskThatTakesNothingIsSaidToBeOne() throws Exception {
    byte[] image = image(NEXT);
    ReleaseManifest next = manifest(6, image);
    node.close();
    ledger = LedgerFile.open(folder.resolve("ledger"), Clock.systemUTC());
    node = open(Path.of("/dev/full"), Set.of());
    AdminRequest request = request(next);
    assertThat(begin(request, sign(next, 2))).isEqualTo(AdminCode.DONE);
    byte[] large = Arrays.copyOf(image, 3 * MIB / 2);
    assertThat(post("/stage/" + request.nonce() + "/0", large)).isEqualTo(AdminCode.SLOT_FAILED);
    assertThat(state("try")).isEmpty();
  }

  @Test
  void whatServedIsGoneBackToAndWhatDidNotIsNot() throws Exception {
    byte[] image = image(NEXT);
    assertThat(tell(Verb.ROLL_BACK)).isEqualTo(AdminCode.NO_GOOD_RELEASE);
    assertThat(desk(slot, Set.of()).good()).isTrue();
    assertThat(desk(slot, Set.of()).good()).isFalse();
    assertThat(stage(manifest(6, image), image)).isEqualTo(AdminCode.DONE);
    // As init does before it asks firmware.
    Files.move(state().resolve("try"), state().resolve("tried"));
    again(OWN, NEXT, Set.of());
    assertThat(tell(Verb.STATUS)).isEqualTo(AdminCode.FELL_BACK);
    assertThat(log()).contains("\"outcome\":\"fell_back\"");
    assertThat(tell(Verb.ROLL_BACK)).isEqualTo(AdminCode.NO_GOOD_RELEASE);
    again(NEXT, OWN, Set.of());
    assertThat(tell(Verb.STATUS)).isEqualTo(AdminCode.DONE);
    assertThat(slots(slot).orElseThrow().onTrial()).isTrue();
    assertThat(tell(Verb.ROLL_BACK)).isEqualTo(AdminCode.NO_GOOD_RELEASE);
    assertThat(desk(slot, Set.of()).good()).isTrue();
    assertThat(slots(slot).orElseThrow().onTrial()).isFalse();
    assertThat(tell(Verb.ROLL_BACK)).isEqualTo(AdminCode.DONE);
    assertThat(state("try")).isEqualTo(OWN + "\n");
    assertThat(restarts).hasValue(2);
  }

  @Test
  void whatWasTakenBackIsNotGoneBackTo() throws Exception {
    Files.writeString(state().resolve("before"), NEXT + "\n");
    ReleaseManifest before = manifest(4, new byte[0]);
    Files.write(state().resolve(NEXT + ".json"), sign(before, 2));
    again(OWN, NEXT, Set.of(before.digest()));
    assertThat(tell(Verb.ROLL_BACK)).isEqualTo(AdminCode.RELEASE_REVOKED);
    Files.write(state().resolve(NEXT + ".json"), sign(manifest(2, new byte[0]), 2));
    assertThat(tell(Verb.ROLL_BACK)).isEqualTo(AdminCode.RELEASE_OLDER);
    Files.write(state().resolve(NEXT + ".json"), sign(manifest(4, new byte[0]), 1));
    assertThat(tell(Verb.ROLL_BACK)).isEqualTo(AdminCode.RELEASE_UNSIGNED);
    assertThat(state("try")).isEmpty();
  }

  @Test
  void aReleaseOnTrialThatDoesNotBecomeGoodEndsTheMachine() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    Trial.limit(slots(slot), Duration.ZERO, ended::countDown);
    assertThat(ended.await(300, TimeUnit.MILLISECONDS)).as("not on trial").isFalse();
    Files.writeString(state().resolve("tried"), OWN + "\n");
    Trial.limit(slots(slot), Duration.ZERO, ended::countDown);
    assertThat(ended.await(120, TimeUnit.SECONDS)).isTrue();
    CountDownLatch news = new CountDownLatch(1);
    Trial.watch(desk(slot, Set.of()), Duration.ZERO, () -> false, _ -> news.countDown());
    assertThat(news.await(300, TimeUnit.MILLISECONDS)).as("not serving").isFalse();
    Trial.watch(desk(slot, Set.of()), Duration.ZERO, () -> true, _ -> news.countDown());
    assertThat(news.await(120, TimeUnit.SECONDS)).isTrue();
    assertThat(slots(slot).orElseThrow().onTrial()).isFalse();
  }

  @Test
  void namesThatAreNoneAreNoSlots() throws Exception {
    assertThat(slots(slot)).isPresent();
    assertThat(slots(folder.resolve("absent"))).isEmpty();
    for (String names :
        List.of("", OWN, OWN + " \n", OWN + " " + NEXT, OWN + " ../" + NEXT + "\n", "- -\n")) {
      Files.writeString(folder.resolve("names"), names);
      assertThat(slots(slot)).as(names).isEmpty();
    }
    Files.writeString(folder.resolve("names"), OWN + " -\n");
    Files.writeString(state().resolve("before"), "../../etc/passwd\n");
    assertThat(tell(Verb.ROLL_BACK)).isEqualTo(AdminCode.NO_GOOD_RELEASE);
  }
}
