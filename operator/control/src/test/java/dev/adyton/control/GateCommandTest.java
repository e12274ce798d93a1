package dev.adyton.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Digest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Two people sign a record, one after the other; a node's judgement of it. */
class GateCommandTest {
  private static final String TIME = "2027-01-15T08:00:00Z";

  @TempDir private Path folder;

  private record Run(int exit, String out) {}

  private Run run(String... args) {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      int exit = new CommandLine(new GateCommand()).execute(args);
      return new Run(exit, out.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(before);
    }
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private void document(String decision) throws Exception {
    String digest = Digest.sha256(new byte[] {1}).toString();
    Files.writeString(
        folder.resolve("record.json"),
        """
        {"format": "adyton-launch-record/1", "subject": {"deployable": "%s"},
         "decision": "%s", "exposure": "limited",
         "domains": {"cbrn": "below_threshold", "offensive_cyber": "mitigated",
                     "automated_ai_rd": "below_threshold"},
         "guardrails": "%s", "engines": ["%s"], "not_before": 1800000000,
         "not_after": 1810000000, "review_by": 1805000000, "note": "for the test"}
        """
            .formatted(digest, decision, digest, digest));
  }

  private void policy(String ada, String bea) throws Exception {
    Files.writeString(
        folder.resolve("policy.json"),
        """
        {"format": "adyton-launch-policy/1",
         "signers": [{"person": "ada", "roles": ["safety"], "key": "%s"},
                     {"person": "bea", "roles": [], "key": "%s"}],
         "exposures": {"local": {"persons": 1, "roles": []},
                       "limited": {"persons": 2, "roles": ["safety"]}}}
        """
            .formatted(ada, bea));
  }

  private Run verify(String exposure) {
    return run(
        "verify",
        path("model.launch.json"),
        "--policy",
        path("policy.json"),
        "--exposure",
        exposure,
        "--time",
        TIME);
  }

  @Test
  void twoPersonsLaunchIt() throws Exception {
    String ada = run("keygen", "--out", path("ada.pem")).out().strip();
    String bea = run("keygen", "--out", path("bea.pem")).out().strip();
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("ada.pem"))))
        .isEqualTo("rw-------");
    document("go");
    policy(ada, bea);
    sign("ada");
    assertThat(verify("local")).isEqualTo(new Run(0, "ALLOW local\n"));
    assertThat(verify("limited")).isEqualTo(new Run(1, "DENY signers_missing\n"));
    sign("bea");
    assertThat(verify("limited")).isEqualTo(new Run(0, "ALLOW limited\n"));
    assertThat(verify("public").out())
        .isEqualTo("DENY exposure_not_granted exposure_above_record\n");
    assertThat(run("explain", path("model.launch.json"), "--policy", path("policy.json")).out())
        .contains("decision   go, exposure up to limited", "offensive_cyber: mitigated")
        .contains("signer     ada [safety]", "signer     bea []");
    assertThat(run("explain", path("model.launch.json")).out()).contains("signers    NONE");
  }

  private void sign(String who) {
    Run run =
        run(
            "sign",
            path("record.json"),
            "--key",
            path(who + ".pem"),
            "--out",
            path("model.launch.json"));
    assertThat(run.exit()).isZero();
  }

  @Test
  void aSignatureIsNotPutUnderAnotherRecord() throws Exception {
    run("keygen", "--out", path("ada.pem"));
    document("go");
    sign("ada");
    byte[] before = Files.readAllBytes(folder.resolve("model.launch.json"));
    document("no_go");
    Run second =
        run(
            "sign",
            path("record.json"),
            "--key",
            path("ada.pem"),
            "--out",
            path("model.launch.json"));
    assertThat(second.exit()).isNotZero();
    assertThat(folder.resolve("model.launch.json")).hasBinaryContent(before);
  }

  @Test
  void keysAreNeverOverwritten() throws Exception {
    run("keygen", "--out", path("ada.pem"));
    byte[] before = Files.readAllBytes(folder.resolve("ada.pem"));
    assertThat(run("keygen", "--out", path("ada.pem")).exit()).isNotZero();
    assertThat(folder.resolve("ada.pem")).hasBinaryContent(before);
  }
}
