package dev.adyton.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The wings are trust boundaries: the compiler holds most arrows through {@code module-info}, this
 * holds the rest, and would notice a module descriptor that was widened by mistake.
 */
class WingsTest {
  private static final Path ROOT = Path.of(System.getProperty("adyton.root"));
  private static final JavaClasses CLASSES = importAll();

  private static final String[] TRUST = packages("trust");
  private static final String[] ENCLAVE = packages("enclave");
  private static final String[] CLIENT = packages("client");
  private static final String[] OPERATOR = packages("operator");

  @Test
  void everyWingIsSeen() {
    assertThat(TRUST).hasSizeGreaterThanOrEqualTo(7);
    assertThat(ENCLAVE).hasSizeGreaterThanOrEqualTo(6);
    assertThat(CLIENT).hasSize(2);
    assertThat(OPERATOR).isNotEmpty();
  }

  @Test
  void trustDependsOnNoOtherWing() {
    noClasses()
        .that()
        .resideInAnyPackage(TRUST)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ENCLAVE)
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAnyPackage(TRUST)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(CLIENT)
        .check(CLASSES);
  }

  @Test
  void clientAndEnclaveMeetOnlyInTrust() {
    noClasses()
        .that()
        .resideInAnyPackage(CLIENT)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ENCLAVE)
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAnyPackage(ENCLAVE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(CLIENT)
        .check(CLASSES);
  }

  /** People's tools cannot reach plaintext, and nothing that holds it rests on them. */
  @Test
  void theOperatorMeetsTheOthersOnlyInTrust() {
    noClasses()
        .that()
        .resideInAnyPackage(OPERATOR)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(Stream.of(ENCLAVE, CLIENT).flatMap(Stream::of).toArray(String[]::new))
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAnyPackage(
            Stream.of(TRUST, ENCLAVE, CLIENT).flatMap(Stream::of).toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(OPERATOR)
        .check(CLASSES);
  }

  @Test
  void nothingDependsOnTheFrontDoor() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.adyton.app..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.adyton.app..")
        .check(CLASSES);
  }

  /** House rule 1: a log or metric call cannot take what came from content. */
  @Test
  void telemetryCannotReachContent() {
    noClasses()
        .that()
        .resideInAPackage("dev.adyton.node.telemetry..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.adyton.content..",
            "dev.adyton.engine..",
            "dev.adyton.node.api..",
            "tools.jackson..")
        .check(CLASSES);
  }

  /** No verb returns content: an answer is made where no content type can be named. */
  @Test
  void adminAnswersCannotReachContent() {
    classes()
        .that()
        .resideInAPackage("dev.adyton.admin..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "org.jspecify..", "dev.adyton.admin..", "dev.adyton.codec..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("dev.adyton.node.admin..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.adyton.content..",
            "dev.adyton.engine..",
            "dev.adyton.guardrails..",
            "dev.adyton.text..",
            "dev.adyton.node.api..",
            "dev.adyton.node.responses..",
            "dev.adyton.node.run..",
            "tools.jackson..")
        .check(CLASSES);
  }

  /** House rule 1: the wing that holds prompts has one voice, the typed events. */
  @Test
  void theEnclaveHasNoLogger() {
    noClasses()
        .that()
        .resideInAnyPackage(ENCLAVE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.logging..", "org.slf4j..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAnyPackage(ENCLAVE)
        .should()
        .callMethod(Throwable.class, "printStackTrace")
        .check(CLASSES);
  }

  /** House rule 9: content is never training data. What learns sees nothing that serves. */
  @Test
  void trainingCannotReachTheNode() {
    noClasses()
        .that()
        .resideInAPackage("dev.adyton.training..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.adyton.node..",
            "dev.adyton.guardrails..",
            "dev.adyton.platform..",
            "dev.adyton.crypto..",
            "dev.adyton.receipt..",
            "java.net..",
            "java.sql..")
        .check(CLASSES);
  }

  /** The other way: what serves has no way to hand a prompt to what learns. */
  @Test
  void theNodeCannotReachTraining() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.adyton.training..", "dev.adyton.workbench..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.adyton.training..")
        .check(CLASSES);
  }

  /** House: no network, no logger in the engine. */
  @Test
  void theEngineHasNoNetwork() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.adyton.engine..", "dev.adyton.kernels..", "dev.adyton.content..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.net..", "java.sql..", "dev.adyton.node..", "dev.adyton.platform..")
        .check(CLASSES);
  }

  /** Never two parsers for one document: Jackson reads API bodies, in the node alone. */
  @Test
  void onlyTheNodeKnowsJackson() {
    classes()
        .that()
        .resideOutsideOfPackage("dev.adyton.node..")
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackages("tools.jackson..", "com.fasterxml..")
        .check(CLASSES);
  }

  @Test
  void onlyKernelsKnowTheVectorApi() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.adyton.kernels..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator.vector..")
        .check(CLASSES);
  }

  /** The front door holds no logic. */
  @Test
  void theFrontDoorStaysSmall() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("app/src/main/java"))) {
      long lines = 0;
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        lines += Files.readAllLines(file).size();
      }
      assertThat(lines).isLessThanOrEqualTo(300);
    }
  }

  private static JavaClasses importAll() {
    return new ClassFileImporter()
        .importPaths(
            Stream.of("trust", "enclave", "client", "operator")
                .flatMap(wing -> modules(wing).stream())
                .map(module -> module.resolve("target/classes"))
                .toList());
  }

  private static String[] packages(String wing) {
    return modules(wing).stream()
        .map(module -> "dev.adyton." + module.getFileName() + "..")
        .toArray(String[]::new);
  }

  private static List<Path> modules(String wing) {
    try (Stream<Path> folders = Files.list(ROOT.resolve(wing))) {
      return folders.filter(f -> Files.exists(f.resolve("pom.xml"))).sorted().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
