package dev.adyton.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Two of three people sign a release, one after the other; whoever has the files checks them. */
class ReleaseCommandTest {
  @TempDir private Path folder;

  private record Run(int exit, String out) {}

  private Run run(Object command, String... args) {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      int exit = new CommandLine(command).execute(args);
      return new Run(exit, out.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(before);
    }
  }

  private Run release(String... args) {
    return run(new ReleaseCommand(), args);
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @BeforeEach
  void published() throws Exception {
    Files.writeString(folder.resolve("disk.raw"), "a disk");
    Files.writeString(folder.resolve("sbom.json"), "{}");
    Files.writeString(
        folder.resolve("uefi.json"),
        "{\"4\":\"%s\",\"11\":\"%s\"}".formatted("aa".repeat(32), "bb".repeat(32)));
    StringBuilder keys = new StringBuilder();
    for (String who : new String[] {"ada", "bea", "cy"}) {
      String key = run(new GateCommand(), "keygen", "--out", path(who + ".pem")).out().strip();
      keys.append(keys.isEmpty() ? "" : ",").append('"').append(key).append('"');
    }
    Files.writeString(
        folder.resolve("signers.json"),
        "{\"format\":\"adyton-release-signers/1\",\"threshold\":2,\"keys\":[" + keys + "]}");
    manifest("1");
  }

  private void manifest(String sequence) {
    Run made =
        release(
            "manifest",
            path("disk.raw"),
            "--version=0.1.0",
            "--sequence=" + sequence,
            "--commit=" + "ab".repeat(20),
            "--engine-build=sha256:" + "cd".repeat(32),
            "--sbom=" + path("sbom.json"),
            "--platform=uefi=tpm2:" + path("uefi.json"),
            "--from=2026-11-20T12:00:00Z",
            "--days=30",
            "--out=" + path("manifest.json"));
    assertThat(made.exit()).isZero();
  }

  private int sign(String who) {
    return release(
            "sign",
            path("manifest.json"),
            "--key=" + path(who + ".pem"),
            "--out=" + path("release.json"))
        .exit();
  }

  private Run verify(String time) {
    return release(
        "verify",
        path("release.json"),
        "--signers=" + path("signers.json"),
        "--files=" + folder,
        "--time=" + time);
  }

  @Test
  void twoOfThreeSign() throws Exception {
    assertThat(sign("ada")).isZero();
    assertThat(verify("2026-11-21T12:00:00Z"))
        .isEqualTo(new Run(1, "REFUSED RELEASE_SIGNATURES\n"));
    assertThat(sign("ada")).isZero();
    assertThat(verify("2026-11-21T12:00:00Z").out()).isEqualTo("REFUSED RELEASE_SIGNATURES\n");
    assertThat(sign("cy")).isZero();
    Run good = verify("2026-11-21T12:00:00Z");
    assertThat(good.exit()).isZero();
    assertThat(good.out())
        .contains("RELEASE 0.1.0 sequence 1", "signed by 2 of 3 keys, asked for 2")
        .contains("platform uefi by tpm2", "until 2026-12-20T12:00:00Z");
    assertThat(verify("2026-12-21T12:00:00Z").out()).isEqualTo("REFUSED RELEASE_EXPIRED\n");
    assertThat(verify("2026-11-19T12:00:00Z").out()).isEqualTo("REFUSED RELEASE_NOT_YET_VALID\n");
    Files.writeString(folder.resolve("disk.raw"), "another disk");
    assertThat(verify("2026-11-21T12:00:00Z").out()).isEqualTo("REFUSED RELEASE_FILE_CHANGED\n");
    Files.delete(folder.resolve("disk.raw"));
    assertThat(verify("2026-11-21T12:00:00Z").out()).isEqualTo("REFUSED RELEASE_FILE_ABSENT\n");
  }

  @Test
  void aSignatureIsNotPutUnderAnotherRelease() throws Exception {
    sign("ada");
    byte[] before = Files.readAllBytes(folder.resolve("release.json"));
    manifest("2");
    assertThat(sign("bea")).isNotZero();
    assertThat(folder.resolve("release.json")).hasBinaryContent(before);
  }

  @Test
  void whatIsNoManifestIsNotSigned() throws Exception {
    Files.writeString(folder.resolve("manifest.json"), "{}");
    assertThat(sign("ada")).isNotZero();
    assertThat(folder.resolve("release.json")).doesNotExist();
  }
}
