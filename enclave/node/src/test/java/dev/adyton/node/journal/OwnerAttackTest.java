package dev.adyton.node.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adyton.admin.Enrolment;
import dev.adyton.codec.Base64s;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Dsse;
import dev.adyton.node.auth.ApiKeys;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.keys.Purpose;
import dev.adyton.node.keys.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The customer's own administrator has every file of the node: the list of keys, the disk, its
 * backups; may write any of them and mint any credential. A thousand canaries lie in a project that
 * has an owner. None is read, before its deletion and after.
 */
final class OwnerAttackTest {
  private static final int CANARIES = 1000;
  private static final int PRINCIPALS = 10;

  @TempDir Path temp;

  private static KeyPair pair() throws Exception {
    return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  private static byte[] raw(KeyPair pair) {
    byte[] spki = pair.getPublic().getEncoded();
    return Arrays.copyOfRange(spki, spki.length - 32, spki.length);
  }

  private static String principal(String key) {
    return Digest.sha256(key.getBytes(StandardCharsets.US_ASCII)).toString();
  }

  /** A line of the key file: {@code principal} in {@code project}, signed by {@code by}. */
  private static String line(String principal, String project, KeyPair by, byte[] owner)
      throws Exception {
    byte[] payload = new Enrolment(project, Digest.parse(principal), true).bytes();
    Signature ed25519 = Signature.getInstance("Ed25519");
    ed25519.initSign(by.getPrivate());
    ed25519.update(Dsse.pae(Enrolment.PAYLOAD_TYPE, payload));
    Dsse envelope = Dsse.of(Enrolment.PAYLOAD_TYPE, payload).with("", ed25519.sign());
    return principal
        + " owner="
        + Base64s.encode(owner)
        + " enrolment="
        + Base64s.encode(envelope.encode());
  }

  private Path file(List<String> lines) throws IOException {
    return Files.write(temp.resolve("keys"), lines);
  }

  private void refused(String line) {
    assertThatThrownBy(() -> ApiKeys.read(file(List.of(line))))
        .as(line)
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsNothingOfAThousandCanaries() throws Exception {
    assumeTrue(SoftwareTpm.installed(), "skipped: swtpm absent");
    KeyPair owner = pair();
    String project = Enrolment.project(raw(owner));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < PRINCIPALS; i++) {
      lines.add(line(principal("principal-secret-" + i), project, owner, raw(owner)));
    }
    ApiKeys.read(file(lines));
    Path folder = temp.resolve("store");
    Path backup = temp.resolve("backup");
    try (SoftwareTpm tpm = SoftwareTpm.powerOn(temp.resolve("tpm"))) {
      try (SealedStore store = SealedStore.open(folder, tpm.roots(folder), Clock.systemUTC())) {
        for (int i = 0; i < CANARIES; i++) {
          store.put(
              principal(i, project).storedUnder(),
              Purpose.REQUEST_STORE,
              "resp-" + i,
              Folders.bytes(Folders.canary(i)),
              Folders.NEVER);
        }
        assertThat(read(store, principals(project))).as("principals").isEqualTo(CANARIES);
        Folders.copy(folder, backup);
        assertThat(read(store, minted(project))).as("minted credentials").isZero();
        assertThat(Folders.found(CANARIES, folder, backup)).as("disk and backup").isZero();
        assertThat(keyFile()).as("what the key file shows").doesNotContain("principal-secret");
        store.end(project);
        assertThat(read(store, principals(project))).as("after deletion").isZero();
      }
      assertThat(Folders.found(CANARIES, folder, backup)).isZero();
      Folders.copy(backup, folder);
      Folders.refused(
          StoreException.Code.ROLLED_BACK,
          () -> SealedStore.open(folder, tpm.roots(folder), Clock.systemUTC()).close());
    }
  }

  private String keyFile() throws IOException {
    return Files.readString(temp.resolve("keys"));
  }

  private static Caller principal(int i, String project) {
    String digest = principal("principal-secret-" + i % PRINCIPALS);
    return new Caller(digest.substring("sha256:".length()), project);
  }

  private static List<Caller> principals(String project) {
    List<Caller> all = new ArrayList<>();
    for (int i = 0; i < PRINCIPALS; i++) {
      all.add(principal(i, project));
    }
    return all;
  }

  /** Whoever the administrator can make himself, and a principal whom the owner lets in later. */
  private static List<Caller> minted(String project) {
    List<Caller> all = new ArrayList<>();
    for (String secret : List.of("mine-0123456789abcdef", "later-0123456789abcdef")) {
      String digest = principal(secret).substring("sha256:".length());
      all.add(new Caller(digest, project));
      all.add(new Caller(digest, Caller.DEFAULT_PROJECT));
      all.add(new Caller(digest, "team-a"));
    }
    // The principals' own digests stand in the file: a project of another name is another place.
    principals(project).forEach(p -> all.add(new Caller(p.keyDigest(), Caller.DEFAULT_PROJECT)));
    return all;
  }

  private static int read(SealedStore store, List<Caller> callers) throws StoreException {
    int read = 0;
    for (Caller caller : callers) {
      for (int i = 0; i < CANARIES; i++) {
        read +=
            store.get(caller.storedUnder(), Purpose.REQUEST_STORE, "resp-" + i).isPresent() ? 1 : 0;
      }
    }
    return read;
  }

  @Test
  void nobodyButTheOwnerEnrols() throws Exception {
    KeyPair owner = pair();
    KeyPair admin = pair();
    String project = Enrolment.project(raw(owner));
    String mine = principal("mine-0123456789abcdef");
    String good = line(mine, project, owner, raw(owner));
    ApiKeys.read(file(List.of(good)));
    refused(mine + " project=" + project);
    refused("mine-0123456789abcdef project=" + project);
    refused(line(mine, project, admin, raw(owner)));
    refused(line(mine, project, admin, raw(admin)));
    refused(good.replace(mine, principal("other-0123456789abcdef")));
    refused("mine-0123456789abcdef" + good.substring(mine.length()));
    refused(
        good.replace("owner=" + Base64s.encode(raw(owner)), "owner=" + Base64s.encode(raw(admin))));
    refused(good + " project=team-a");
    String another = Enrolment.project(raw(admin));
    refused(line(mine, another, owner, raw(owner)));
    assertThat(another).isNotEqualTo(project);
  }
}
