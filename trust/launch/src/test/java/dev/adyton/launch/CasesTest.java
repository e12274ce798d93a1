package dev.adyton.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every file of {@code cases/} gets exactly the codes that it names. */
final class CasesTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("adyton.root"), "trust/launch/src/test/resources/cases");

  /** With {@code -Dadyton.sign=true} writes the files anew. They are what the maker makes. */
  @Test
  void filesAreWhatTheMakerMakes() throws Exception {
    Map<String, byte[]> made = new CaseMaker().files();
    assertThat(made.size()).isGreaterThanOrEqualTo(40);
    if (Boolean.getBoolean("adyton.sign")) {
      for (Map.Entry<String, byte[]> file : made.entrySet()) {
        Path path = FOLDER.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
      }
    }
    for (Map.Entry<String, byte[]> file : made.entrySet()) {
      assertThat(FOLDER.resolve(file.getKey())).hasBinaryContent(file.getValue());
    }
    System.out.println(made.size() + " launch cases");
  }

  @TestFactory
  Stream<DynamicTest> everyCase() throws Exception {
    LaunchPolicy policy = CaseMaker.policy();
    List<Path> files;
    try (Stream<Path> all = Files.walk(FOLDER)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    return files.stream()
        .map(file ->
            DynamicTest.dynamicTest(FOLDER.relativize(file).toString(), () -> check(file, policy)));
  }

  private static void check(Path file, LaunchPolicy policy) throws Exception {
    Json.Obj in = Json.parseObject(Files.readAllBytes(file));
    LaunchRecord record = LaunchRecord.signed(Base64s.decode(in.string("record")));
    Deployable deployable = Deployable.parse(Base64s.decode(in.string("deployable")));
    Exposure wanted = Exposure.parse(in.string("wanted"), "wanted");
    Instant now = Instant.ofEpochSecond(in.integer("now"));
    List<String> codes = in.strings("codes");
    Decision expected =
        codes.isEmpty() ? new Decision.Allow(wanted, wanted.name()) : new Decision.Deny(codes);
    assertThat(Launch.decide(record, policy, deployable, now, wanted)).isEqualTo(expected);
    // What is refused before the model is read is refused after it, too.
    if (Launch.foresee(record, policy, now, wanted) instanceof Decision.Deny(List<String> early)) {
      assertThat(codes).containsAll(early);
    }
    String folder = FOLDER.relativize(file).getName(0).toString();
    assertThat(folder).isEqualTo(codes.isEmpty() ? "allowed" : codes.getFirst());
  }
}
