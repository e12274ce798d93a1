package dev.adyton.app.sdk;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;

/** The OpenAPI documents that answers and requests are held to, read once. */
final class Documents {
  private static final Path FILE =
      Path.of(System.getProperty("adyton.testdata"), "api", "openai-openapi.yaml");
  private static Optional<JsonNode> openai = Optional.empty();

  private Documents() {}

  /** Returns OpenAI's; the test is skipped where it is absent. */
  static synchronized JsonNode openai() throws IOException {
    assumeTrue(Files.isRegularFile(FILE), "skipped: OpenAI's OpenAPI document is absent");
    if (openai.isEmpty()) {
      LoaderOptions large = new LoaderOptions();
      large.setCodePointLimit(16 << 20);
      ObjectMapper yaml = new ObjectMapper(YAMLFactory.builder().loaderOptions(large).build());
      openai = Optional.of(yaml.readTree(FILE.toFile()));
    }
    return openai.get();
  }

  /** Returns Open Responses'. */
  static JsonNode openResponses() throws IOException {
    return new ObjectMapper().readTree(FILE.resolveSibling("openresponses-openapi.json").toFile());
  }
}
