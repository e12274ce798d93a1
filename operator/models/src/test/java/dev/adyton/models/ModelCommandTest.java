package dev.adyton.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.console.Command;
import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Models in and out, as a user meets it; the hub is a server of this test. */
final class ModelCommandTest {
  @TempDir Path folder;
  private FakeHub hub;

  private record Outcome(int code, String out) {}

  @BeforeEach
  void start() throws IOException {
    hub = new FakeHub();
    hub.files.put(".gitattributes", new byte[] {1});
    hub.files.put("config.json", "{\"model_type\":\"llama\"}".getBytes(StandardCharsets.UTF_8));
    hub.files.put("tokenizer.json", "{\"version\":\"1.0\"}".getBytes(StandardCharsets.UTF_8));
    hub.files.put("model.safetensors", safetensors());
    hub.files.put("pytorch_model.bin", new byte[] {(byte) 0x80, 2});
    hub.files.put("run.py", "import os".getBytes(StandardCharsets.UTF_8));
    hub.files.put("tiny-q8_0.gguf", gguf(300_000));
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void importListShowCheckRemove() throws Exception {
    Path file = Files.write(folder.resolve("tiny.gguf"), gguf(1000));
    assertThat(run(new ImportCommand(), file.toString()).out).isEqualTo("tiny\n");
    assertThat(run(new ListCommand()).out).isEqualTo("tiny\t1000\t1\t" + file + "\n");
    assertThat(run(new ShowCommand(), "tiny", "--check").code).isZero();
    Path here = Path.of(run(new ShowCommand(), "tiny", "--path").out.strip());
    assertThat(here).hasSameBinaryContentAs(file);
    Files.write(here, new byte[1000]);
    assertThat(run(new ShowCommand(), "tiny", "--check").code).isEqualTo(1);
    run(new RemoveCommand(), "tiny");
    assertThat(run(new ListCommand()).out).isEmpty();
    assertThat(here.getParent()).doesNotExist();
  }

  @Test
  void importTakesSplitFilesAndFoldersAndNothingElseOfThem() throws Exception {
    Path first = Files.write(folder.resolve("m-00001-of-00002.gguf"), gguf(100));
    refused(ExitCode.NO_INPUT, () -> run(new ImportCommand(), first.toString()));
    Files.write(folder.resolve("m-00002-of-00002.gguf"), gguf(200));
    run(new ImportCommand(), first.toString(), "--name", "split");
    assertThat(run(new ListCommand()).out).startsWith("split\t300\t2\t");

    Path hf = Files.createDirectory(folder.resolve("hf"));
    for (Map.Entry<String, byte[]> e : hub.files.entrySet()) {
      Files.write(hf.resolve(e.getKey()), e.getValue());
    }
    run(new ImportCommand(), hf.toString());
    assertThat(folder.resolve("library/hf")).isDirectoryNotContaining("glob:**.{py,bin,gguf}");
    assertThat(run(new ShowCommand(), "hf", "--path").out).endsWith("/library/hf\n");
    Files.delete(hf.resolve("config.json"));
    refused(ExitCode.DATA, () -> run(new ImportCommand(), hf.toString(), "--name", "other"));
  }

  @Test
  void importRefusesWhatIsNotWhatItsNameSays() throws Exception {
    Path pickle =
        Files.write(folder.resolve("evil.gguf"), new byte[] {(byte) 0x80, 4, 'c', 'o', 's'});
    refused(ExitCode.DATA, () -> run(new ImportCommand(), pickle.toString()));
    Path python = Files.write(folder.resolve("run.py"), new byte[9]);
    refused(ExitCode.DATA, () -> run(new ImportCommand(), python.toString()));
    Path right = Files.write(folder.resolve("a.gguf"), gguf(64));
    String zeros = "0".repeat(64);
    refused(ExitCode.REFUSED, () -> run(new ImportCommand(), right.toString(), "--sha256", zeros));
    refused(ExitCode.USAGE, () -> run(new ImportCommand(), right.toString(), "--name", "../x"));
    assertThat(run(new ListCommand()).out).isEmpty();
  }

  @Test
  void pullsAFileFromTheStoreWithoutShowingItTheToken() throws Exception {
    Map<String, String> env = Map.of("HF_TOKEN", "hf_secret");
    assertThat(run(pull(env), "hf:ada/tiny:tiny-q8_0.gguf", "--endpoint", hub.endpoint()).out)
        .isEqualTo("tiny-q8_0\n");
    assertThat(folder.resolve("library/tiny-q8_0/tiny-q8_0.gguf"))
        .hasBinaryContent(hub.files.get("tiny-q8_0.gguf"));
    assertThat(hub.asked)
        .filteredOn(a -> a.startsWith("hub"))
        .allMatch(a -> a.contains("hf_secret"));
    assertThat(hub.asked)
        .filteredOn(a -> a.startsWith("store"))
        .isNotEmpty()
        .noneMatch(a -> a.contains("hf_secret"));
    assertThat(run(new ListCommand()).out).contains("hf:ada/tiny@" + FakeHub.COMMIT);
  }

  @Test
  void pullsAFolderAndNothingThatRuns() throws Exception {
    run(pull(Map.of("HF_ENDPOINT", hub.endpoint())), "hf:ada/tiny");
    assertThat(folder.resolve("library/tiny"))
        .isDirectoryNotContaining("glob:**.{py,bin,gguf,gitattributes}");
    assertThat(run(new ShowCommand(), "tiny", "--check").code).isZero();
    assertThat(hub.asked).noneMatch(a -> a.contains("run.py") || a.contains("pytorch"));
    refused(
        ExitCode.USAGE,
        () -> run(pull(Map.of()), "hf:ada/tiny:pytorch_model.bin", "--endpoint", hub.endpoint()));
  }

  @Test
  void goesOnWhereItEnded() throws Exception {
    hub.cutAfter = 100_000;
    hub.cuts = 2;
    run(pull(Map.of()), "hf:ada/tiny:tiny-q8_0.gguf", "--endpoint", hub.endpoint());
    assertThat(folder.resolve("library/tiny-q8_0/tiny-q8_0.gguf"))
        .hasBinaryContent(hub.files.get("tiny-q8_0.gguf"));
    assertThat(hub.asked).filteredOn(a -> a.startsWith("store") && a.contains("bytes=")).hasSize(2);
  }

  @Test
  void goesOnInALaterProcess() throws Exception {
    hub.cutAfter = 30_000;
    hub.cuts = 5;
    refused(
        ExitCode.UNAVAILABLE,
        () -> run(pull(Map.of()), "hf:ada/tiny:tiny-q8_0.gguf", "--endpoint", hub.endpoint()));
    assertThat(run(new ListCommand()).out).isEmpty();
    hub.asked.clear();
    run(pull(Map.of()), "hf:ada/tiny:tiny-q8_0.gguf", "--endpoint", hub.endpoint());
    assertThat(hub.asked).anyMatch(a -> a.startsWith("store") && a.contains("bytes="));
    assertThat(run(new ShowCommand(), "tiny-q8_0", "--check").code).isZero();
  }

  @Test
  void refusesOtherBytesThanTheListSays() throws Exception {
    byte[] other = gguf(300_000);
    other[200_000] ^= 1;
    hub.forged.put("tiny-q8_0.gguf", other);
    refused(
        ExitCode.REFUSED,
        () -> run(pull(Map.of()), "hf:ada/tiny:tiny-q8_0.gguf", "--endpoint", hub.endpoint()));
    hub.forged.put("tiny-q8_0.gguf", gguf(400_000));
    refused(
        ExitCode.UNAVAILABLE,
        () -> run(pull(Map.of()), "hf:ada/tiny:tiny-q8_0.gguf", "--endpoint", hub.endpoint()));
    byte[] config = "{\"model_type\":\"LLAMA\"}".getBytes(StandardCharsets.UTF_8);
    hub.forged.put("config.json", config);
    refused(
        ExitCode.REFUSED, () -> run(pull(Map.of()), "hf:ada/tiny", "--endpoint", hub.endpoint()));
    assertThat(run(new ListCommand()).out).isEmpty();
  }

  @Test
  void anAddressNeedsItsDigest() throws Exception {
    String url = hub.storeUrl("tiny-q8_0.gguf");
    refused(ExitCode.USAGE, () -> run(pull(Map.of()), url));
    String digest = FakeHub.hex("SHA-256", gguf(300_000));
    assertThat(run(pull(Map.of()), url, "--sha256", digest).out).isEqualTo("tiny-q8_0\n");
    assertThat(run(new ShowCommand(), "tiny-q8_0", "--check").code).isZero();
  }

  @Test
  void offlineAsksNobody() throws Exception {
    Map<String, String> offline = Map.of("HF_HUB_OFFLINE", "1", "HF_ENDPOINT", hub.endpoint());
    refused(ExitCode.NOT_PERMITTED, () -> run(pull(offline), "hf:ada/tiny"));
    assertThat(hub.asked).isEmpty();
    run(pull(Map.of("HF_ENDPOINT", hub.endpoint())), "hf:ada/tiny");
    hub.asked.clear();
    assertThat(run(pull(Map.of()), "hf:ada/tiny", "--offline").out).isEqualTo("tiny\n");
    assertThat(hub.asked).isEmpty();
  }

  @Test
  void refusesWrongAddresses() {
    for (String wrong :
        new String[] {
          "hf:ada",
          "hf:../tiny",
          "hf:ada/tiny:../x.gguf",
          "ftp://h/x.gguf",
          "http://example.org/x.gguf",
          "https://me@example.org/x.gguf",
          "x"
        }) {
      refused(ExitCode.USAGE, () -> run(pull(Map.of()), wrong));
    }
    refused(
        ExitCode.NO_INPUT, () -> run(pull(Map.of()), "hf:eve/none", "--endpoint", hub.endpoint()));
  }

  private static void refused(ExitCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(UserError.class, e -> assertThat(e.exitCode()).isEqualTo(code));
  }

  private static PullCommand pull(Map<String, String> environment) {
    return new PullCommand(k -> Optional.ofNullable(environment.get(k)), Duration.ofMillis(10));
  }

  private Outcome run(Command command, String... arguments) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      new CommandLine(command).parseArgs(with(arguments));
      int code = command.call();
      return new Outcome(code, out.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(before);
    }
  }

  private String[] with(String... arguments) {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--library";
    all[arguments.length + 1] = folder.resolve("library").toString();
    return all;
  }

  private static byte[] gguf(int size) {
    byte[] b = new byte[size];
    new Random(size).nextBytes(b);
    ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN).putInt(0x46554747).putInt(3);
    return b;
  }

  private static byte[] safetensors() {
    byte[] header = "{\"a\":{\"dtype\":\"F32\"}}".getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + header.length + 16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }
}
