package dev.adyton.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * OpenAI's and Anthropic's SDKs for JavaScript, through the proxy and, signed by AWS's own signer,
 * over plain TLS: {@code tour.mjs}.
 */
class JavascriptTourTest {
  private static final Path ROOT = Path.of(System.getProperty("adyton.root"));
  private static final Path MODEL = ROOT.resolve("models/adyton-demo-q8_0.gguf");

  @TempDir static Path folder;
  private static Optional<Walk> walk = Optional.empty();

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    Path sources = ROOT.resolve("client/cli/src/test/js");
    for (String file : List.of("package.json", "package-lock.json", ".npmrc", "tour.mjs")) {
      Files.copy(sources.resolve(file), folder.resolve(file));
    }
    assumeTrue(run(Map.of(), "node", "--version") == 0, "skipped: node is absent");
    assumeTrue(
        run(Map.of(), "npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund")
            == 0,
        "skipped: npm is absent or reaches no registry");
    walk = Optional.of(Walk.start(folder, MODEL));
  }

  @AfterAll
  static void stop() {
    walk.ifPresent(Walk::close);
  }

  @Test
  void throughTheProxy() throws Exception {
    Walk here = walk.orElseThrow();
    tour(Map.of("OPENAI_BASE_URL", here.baseUrl(), "OPENAI_API_KEY", here.apiKey()));
  }

  @Test
  void signedOverPlainTls() throws Exception {
    Walk here = walk.orElseThrow();
    tour(
        Map.of(
            "NODE_URL",
            here.nodeUrl(),
            "NODE_EXTRA_CA_CERTS",
            here.ca().toString(),
            "ACCESS_KEY_ID",
            Walk.ACCESS_KEY_ID,
            "SECRET_ACCESS_KEY",
            Walk.SECRET_ACCESS_KEY));
  }

  private static void tour(Map<String, String> environment) throws Exception {
    int exit = run(environment, "node", "tour.mjs");
    String said = Files.readString(folder.resolve("out.txt"), StandardCharsets.UTF_8);
    assertThat(exit).as(said).isZero();
    assertThat(said).contains("tour complete");
  }

  private static int run(Map<String, String> environment, String... command)
      throws InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out.txt").toFile());
    builder.environment().putAll(environment);
    try {
      return builder.start().waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
