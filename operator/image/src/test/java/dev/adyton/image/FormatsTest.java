package dev.adyton.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adyton.attestation.Pcr15;
import dev.adyton.console.UserError;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we write, read by Debian's own tools where they are installed. */
class FormatsTest {
  private static final byte[] SH = "#!/bin/sh\n".getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path folder;

  private static Path tool(String name) {
    var found = Tools.find(name);
    assumeTrue(found.isPresent(), name + " is not installed: skipped");
    return found.orElseThrow();
  }

  private static Tree sample() {
    Random random = new Random(7);
    Tree tree = new Tree();
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[random.nextInt(9000)];
      random.nextBytes(bytes);
      tree.file("many/file-with-a-rather-long-name-" + i, bytes);
    }
    return tree.text("a/b/c", "deep").folder("empty").file("none", new byte[0]);
  }

  @Test
  void erofsIsReadBack() throws Exception {
    Path fsck = tool("fsck.erofs");
    Tree tree = sample();
    Path image = Files.write(folder.resolve("image"), Erofs.write(tree));
    Path out = folder.resolve("out");
    Tools.output(List.of(fsck.toString(), "--extract=" + out, image.toString()));
    for (var entry : tree.entries().entrySet()) {
      Path file = out.resolve(entry.getKey());
      if (entry.getValue().folder()) {
        assertThat(file).isDirectory();
      } else {
        assertThat(Files.readAllBytes(file)).isEqualTo(entry.getValue().data().bytes());
      }
    }
  }

  @Test
  void verityHasTheRootThatCryptsetupFinds() throws Exception {
    Path veritysetup = tool("veritysetup");
    byte[] data = new byte[300 * Erofs.BLOCK];
    new Random(8).nextBytes(data);
    Verity ours = Verity.of(data);
    Path image = Files.write(folder.resolve("image"), ours.behind(data));
    // Exits with an error where tree and root do not fit.
    Tools.output(
        List.of(
            veritysetup.toString(),
            "verify",
            "--no-superblock",
            "--salt=" + "0".repeat(64),
            "--data-blocks=300",
            "--hash-offset=" + data.length,
            image.toString(),
            image.toString(),
            ours.root()));
    data[5] ^= 1;
    assertThat(Verity.of(data).root()).isNotEqualTo(ours.root());
  }

  @Test
  void fatAndGptHoldForTheirCheckers() throws Exception {
    Path fsck = tool("fsck.fat");
    Path sfdisk = tool("sfdisk");
    byte[] program = new byte[3_000_001];
    new Random(9).nextBytes(program);
    byte[] esp = Fat.with(program);
    Path fat = Files.write(folder.resolve("esp"), esp);
    Tools.output(List.of(fsck.toString(), "-n", fat.toString()));
    byte[] disk =
        Gpt.disk(
            List.of(
                new Gpt.Partition(Gpt.ESP, "adyton-esp", esp),
                new Gpt.Partition(Gpt.ROOT, "adyton-root", new byte[8192])));
    Path raw = Files.write(folder.resolve("disk"), disk);
    assertThat(
            new String(
                Tools.output(List.of(sfdisk.toString(), "-V", raw.toString())),
                StandardCharsets.UTF_8))
        .contains("No errors detected");
    assertThat(
            new String(
                Tools.output(List.of(sfdisk.toString(), "-d", raw.toString())),
                StandardCharsets.UTF_8))
        .contains("adyton-root");
  }

  @Test
  void everyMessageOfTheFilterIsWhole() {
    ByteBuffer batch = ByteBuffer.wrap(Filter.batch()).order(ByteOrder.LITTLE_ENDIAN);
    int messages = 0;
    for (int at = 0; at < batch.capacity(); messages++) {
      int length = batch.getInt(at);
      assertThat(length).isGreaterThanOrEqualTo(20).isLessThanOrEqualTo(batch.capacity() - at);
      assertThat(length % 4).isZero();
      at += length;
    }
    assertThat(messages).as("begin, table, three chains, five rules, end").isEqualTo(11);
  }

  @Test
  void pcr15IsWhatTheVerifierReplays() {
    String root = "ab".repeat(32);
    var log = new Pcr15(List.of(Pcrs.event(root)));
    assertThat(Pcrs.afterVolume(Sha.SHA256, root)).isEqualTo(log.replay().bytes());
  }

  @Test
  void aVolumeTellsItsRoot() throws Exception {
    Files.writeString(folder.resolve("node.conf"), "model=/model/m.gguf\n");
    Volume volume = Volume.of(folder);
    assertThat(Volume.rootOf(volume.disk())).isEqualTo(volume.root());
    assertThat(Volume.of(folder).disk()).isEqualTo(volume.disk());
    Files.delete(folder.resolve("node.conf"));
    assertThatThrownBy(() -> Volume.of(folder)).hasMessageContaining("node.conf");
  }

  @Test
  void whatMayNotBeInAnImageIsNamed() {
    Tree tree = new Tree().file("bin/sh", new byte[9]).file("opt/run", SH).file("inside", SH);
    List<String> objections = new ArrayList<>(tree.objections(Set.of("adyton/runtime/bin/java")));
    assertThat(objections).anyMatch(o -> o.startsWith("bin/sh: an interpreter"));
    assertThat(objections).contains("opt/run: a script", "inside: a program that is not expected");
    assertThat(objections).contains("adyton/runtime/bin/java: missing");
    assertThatThrownBy(() -> tree.text("a/../b", "")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> tree.text("bin/sh", "")).isInstanceOf(IllegalArgumentException.class);
  }

  /** What a build ends with when such a file gets into the release that it packs. */
  @Test
  void aBuildFailsOnSetuidWritableOrInterpreter() {
    Tree.Data some = new Tree.Data(new byte[9], false);
    assertThat(refusal(new Tree().add("lib/x", 04555, some))).contains("lib/x: setuid");
    assertThat(refusal(new Tree().add("lib/y", 0644, some))).contains("lib/y: writable");
    assertThat(refusal(new Tree().add("var", 01777, Tree.Data.NONE)))
        .contains("var: setuid, setgid or sticky", "var: writable");
    assertThat(refusal(new Tree().file("usr/bin/python3", new byte[9]))).contains("interpreter");
    assertThat(refusal(new Tree().file("adyton/run", SH))).contains("adyton/run: a script");
    assertThat(refusal(new Tree().program("adyton/bin/jcmd", new byte[9])))
        .contains("adyton/bin/jcmd: a program that is not expected");
  }

  private static String refusal(Tree tree) {
    tree.file("adyton/runtime/bin/java", new byte[9]).file("lib64/ld-linux-x86-64.so.2", SH);
    try {
      Builder.refuseObjections(tree, false);
      return "";
    } catch (UserError e) {
      return Objects.requireNonNullElse(e.getMessage(), "");
    }
  }

  @Test
  void aProgramIsFoundByItsEntryPoint() throws Exception {
    Path program = Path.of("/usr/bin/env");
    assumeTrue(Files.exists(program), "no program to look at");
    Tree tree = new Tree().file("adyton/lib/innocent.so", Files.readAllBytes(program));
    assertThat(tree.objections(Set.of()))
        .containsExactly("adyton/lib/innocent.so: has an entry point for the loader");
  }

  @Test
  void archivesMayDifferInAddressesAndInWhatOneHasMore() {
    byte[] one = dump(0x7f18_3100_b4c0L, 7);
    assertThat(SharedClasses.settled(one, dump(0x7f6a_6100_b4c0L, 7))).isEqualTo(dump(0, 7));
    assertThat(SharedClasses.settled(dump(0x8_00c2_a9e8L, 7), dump(0, 7))).isEqualTo(dump(0, 7));
    assertThat(SharedClasses.settled(dump(0, 7), dump(0x8_00c2_a9e8L, 7))).isEqualTo(dump(0, 7));
    assertThatThrownBy(() -> SharedClasses.settled(dump(1, 6), dump(0, 7)))
        .hasMessageContaining("differ");
    assertThatThrownBy(() -> SharedClasses.settled(dump(1, 7), dump(1, 8)))
        .hasMessageContaining("differ");
    assertThatThrownBy(() -> SharedClasses.settled(dump(1, 7), new byte[32]))
        .hasMessageContaining("differ");
  }

  /** Two words of an archive, behind a header whose checksums are never looked at. */
  private static byte[] dump(long address, long other) {
    return ByteBuffer.allocate(256)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(32, address)
        .putLong(40, other)
        .array();
  }

  @Test
  void theCommittedLockIsReadAndWrittenAlike() throws Exception {
    Path file = Path.of(System.getProperty("adyton.root"), "operator/image/image.lock.json");
    Lock lock = Lock.read(file);
    assertThat(lock.text()).isEqualTo(Files.readString(file));
    assertThat(lock.packages()).hasSize(3);
  }

  @Test
  void initIsTheOneThatTheLockNames() throws Exception {
    tool("gcc");
    Path file = Path.of(System.getProperty("adyton.root"), "operator/image/image.lock.json");
    Lock.Init wanted = Lock.read(file).init();
    assumeTrue(Native.compiler().equals(wanted.compiler()), "another compiler: skipped");
    assertThat(Sha.hex256(Native.init(false))).isEqualTo(wanted.release());
    assertThat(Sha.hex256(Native.init(true))).isEqualTo(wanted.debug());
    assertThat(Sha.hex256(Native.inside())).isEqualTo(wanted.inside());
  }

  /** A slot's disk is known by its name alone; two releases never share a partition's identity. */
  @Test
  void slotsAreToldApartByNamesAndReleasesByTheirContent() {
    byte[] slot = ImageSlotCommand.disk(8);
    assertThat(slot).hasSize(8 << 20).isEqualTo(ImageSlotCommand.disk(8));
    assertThat(Gpt.name(slot, 0)).isEqualTo("adyton-slot");
    String root = "0123456789abcdef".repeat(4);
    assertThat(Builder.rootName(root)).isEqualTo("adyton-root-0123456789abcdef01234567");
    byte[] one = release(root, new byte[] {1});
    byte[] two = release(root, new byte[] {2});
    assertThat(one).isEqualTo(release(root, new byte[] {1}));
    assertThat(Gpt.name(one, 1)).isEqualTo(Builder.rootName(root));
    // The first entry's identifier, which is what a boot option names.
    int identifier = 2 * 512 + 16;
    assertThat(Arrays.copyOfRange(one, identifier, identifier + 16))
        .isNotEqualTo(Arrays.copyOfRange(two, identifier, identifier + 16));
  }

  private static byte[] release(String root, byte[] kernel) {
    return Gpt.disk(
        List.of(
            new Gpt.Partition(Gpt.ESP, "adyton-esp", Fat.with(kernel)),
            new Gpt.Partition(Gpt.ROOT, Builder.rootName(root), new byte[8192])));
  }
}
