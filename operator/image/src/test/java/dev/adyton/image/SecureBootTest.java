package dev.adyton.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adyton.console.UserError;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secure Boot's keys, signatures and variables, judged by Debian's own tools where they are
 * installed.
 */
class SecureBootTest {
  private static final Path EMPTY = Path.of("/usr/share/OVMF/OVMF_VARS_4M.fd");

  @TempDir private Path folder;

  @BeforeEach
  void keys() {
    Path openssl = tool("openssl");
    for (String name : List.of("PK", "KEK", "db", "other")) {
      Tools.output(
          List.of(
              openssl.toString(),
              "req",
              "-x509",
              "-newkey",
              "rsa:2048",
              "-nodes",
              "-subj",
              "/CN=" + name,
              "-keyout",
              folder.resolve(name + ".key").toString(),
              "-out",
              folder.resolve(name + ".pem").toString()));
    }
  }

  private static Path tool(String name) {
    var found = Tools.find(name);
    assumeTrue(found.isPresent(), name + " is not installed: skipped");
    return found.orElseThrow();
  }

  /** A program of one section, whose headers are all that a PE file needs. */
  private static Pe program() {
    ByteBuffer file = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
    file.put(0, "MZ".getBytes(StandardCharsets.US_ASCII)).putInt(0x3c, 0x40).putInt(0x40, 0x4550);
    file.putShort(0x44, (short) 0x8664).putShort(0x46, (short) 1).putShort(0x54, (short) 0xf0);
    file.putShort(0x56, (short) 0x22).putShort(0x58, (short) 0x20b);
    file.putInt(0x58 + 32, 4096).putInt(0x58 + 36, 512).putInt(0x58 + 56, 8192);
    file.putInt(0x58 + 60, 512).putShort(0x58 + 68, (short) 10).putInt(0x58 + 108, 16);
    int table = 0x58 + 0xf0;
    file.put(table, ".text".getBytes(StandardCharsets.US_ASCII)).putInt(table + 8, 16);
    file.putInt(table + 12, 4096).putInt(table + 16, 512).putInt(table + 20, 512);
    file.putInt(table + 36, 0x60000020);
    SequencedMap<String, byte[]> more = new LinkedHashMap<>();
    more.put(".more", new byte[700]);
    return new Pe(file.array()).with(more);
  }

  private Pe signed(Pe program) throws Exception {
    PrivateKey key = SecureBoot.key(folder.resolve("db.key"));
    return Authenticode.sign(program, SecureBoot.certificate(folder.resolve("db.pem")), key);
  }

  @Test
  void aSignatureHoldsForTheSignerAlone() throws Exception {
    String sbverify = tool("sbverify").toString();
    Pe signed = signed(program());
    Path file = Files.write(folder.resolve("signed.efi"), signed.bytes());
    Path own = folder.resolve("db.pem");
    Tools.output(List.of(sbverify, "--cert", own.toString(), file.toString()));
    Path other = folder.resolve("other.pem");
    assertThatThrownBy(
            () -> Tools.output(List.of(sbverify, "--cert", other.toString(), file.toString())))
        .isInstanceOf(UserError.class);
    byte[] changed = signed.bytes();
    changed[600] ^= 1;
    Path bad = Files.write(folder.resolve("changed.efi"), changed);
    assertThatThrownBy(
            () -> Tools.output(List.of(sbverify, "--cert", own.toString(), bad.toString())))
        .isInstanceOf(UserError.class);
  }

  @Test
  void signingKeepsTheDigestAndIsRepeatable() throws Exception {
    Pe program = program();
    Pe signed = signed(program);
    assertThat(signed.authenticode(Sha.SHA256)).isEqualTo(program.authenticode(Sha.SHA256));
    assertThat(signed(program).bytes()).isEqualTo(signed.bytes());
    assertThat(signed(signed).bytes()).as("signed again").isEqualTo(signed.bytes());
    assertThat(signed.unsigned().bytes()).isEqualTo(program.bytes());
  }

  @Test
  void pcr7DependsOnEveryKey() {
    SecureBoot keys = SecureBoot.read(folder);
    SecureBoot others =
        new SecureBoot(
            keys.platform(), keys.exchange(), SecureBoot.certificate(folder.resolve("other.pem")));
    assertThat(keys.measured()).hasSize(7);
    assertThat(digests(keys)).isNotEqualTo(digests(others)).hasSize(7);
    assertThat(HexFormat.of().formatHex(keys.list(keys.signer()), 0, 16))
        .as("EFI_CERT_X509_GUID as it is stored")
        .isEqualTo("a159c0a5e494a74a87b5ab155c2bf072");
  }

  private static List<String> digests(SecureBoot keys) {
    return keys.measured().stream().map(Sha::hex256).toList();
  }

  @Test
  void variablesStandInTheStoreOneAfterAnother() throws Exception {
    assumeTrue(Files.exists(EMPTY), "ovmf is not installed: skipped");
    byte[] empty = Files.readAllBytes(EMPTY);
    SecureBoot keys = SecureBoot.read(folder);
    ByteBuffer store = ByteBuffer.wrap(Variables.with(empty, keys)).order(ByteOrder.LITTLE_ENDIAN);
    int at = store.getShort(48) + 28;
    for (String name : List.of("PK", "KEK", "db", "SecureBootEnable")) {
      assertThat(store.getShort(at)).isEqualTo((short) 0x55aa);
      int label = store.getInt(at + 36);
      byte[] text = new byte[label];
      store.get(at + 60, text);
      assertThat(new String(text, StandardCharsets.UTF_16LE)).isEqualTo(name + "\0");
      at = (at + 60 + label + store.getInt(at + 40) + 3) / 4 * 4;
    }
    assertThat(store.getInt(at)).as("nothing behind").isEqualTo(-1);
    byte[] full = store.array();
    assertThatThrownBy(() -> Variables.with(full, keys)).hasMessageContaining("not empty");
    assertThatThrownBy(() -> Variables.with(new byte[4096], keys)).hasMessageContaining("no store");
  }

  @Test
  void aFileThatIsNoKeyIsNamed() throws Exception {
    Files.writeString(folder.resolve("KEK.pem"), "nothing");
    assertThatThrownBy(() -> SecureBoot.read(folder)).hasMessageContaining("KEK.pem");
    assertThatThrownBy(() -> SecureBoot.key(folder.resolve("KEK.pem")))
        .hasMessageContaining("no RSA key");
  }

  @Test
  void aPartitionIsReadBack() {
    byte[] content = new byte[5000];
    content[4999] = 7;
    byte[] disk =
        Gpt.disk(
            List.of(
                new Gpt.Partition(Gpt.ESP, "adyton-esp", new byte[3 << 20]),
                new Gpt.Partition(Gpt.ROOT, "adyton-root", content)));
    assertThat(Gpt.partition(disk, 1)).startsWith(content).hasSize(1 << 20);
    assertThatThrownBy(() -> Gpt.partition(disk, 2)).hasMessageContaining("no partition 2");
    assertThatThrownBy(() -> Gpt.partition(new byte[2 << 20], 0)).hasMessageContaining("table");
  }

  @Test
  void withoutKeysNothingIsSaidOfPcr7() {
    SequencedMap<String, byte[]> kernel = new LinkedHashMap<>();
    kernel.put(".linux", program().bytes());
    Pe uki = program().with(kernel);
    assertThat(Pcrs.predict(Sha.SHA256, uki, Optional.empty(), Optional.empty()))
        .containsOnlyKeys(4, 11, 12, 13);
    Optional<SecureBoot> keys = Optional.of(SecureBoot.read(folder));
    assertThat(Pcrs.predict(Sha.SHA384, uki, Optional.of("ab".repeat(32)), keys))
        .containsOnlyKeys(4, 7, 11, 12, 13, 15);
  }
}
