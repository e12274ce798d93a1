package dev.adyton.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.core.ClientOptions;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileListParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputContent;
import com.openai.models.responses.ResponseInputFile;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseInputText;
import dev.adyton.attestation.VerifierPolicy;
import dev.adyton.verifier.NodeConnection;
import dev.adyton.verifier.TrustAnchors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file's life by OpenAI's SDK for Java as it comes, with its own validation of what it receives:
 * through the real proxy, and sealed by the SDK's own process.
 */
class FilesTourTest {
  private static final Path MODEL =
      Path.of(System.getProperty("adyton.root"), "models", "adyton-demo-q8_0.gguf");
  private static final String ID = "adyton-demo-q8_0";
  private static final String TEXT = "The grass in Lima is green.\n";

  @TempDir static Path folder;
  private static Optional<Walk> walk = Optional.empty();

  @BeforeAll
  static void start() throws IOException {
    walk = Optional.of(Walk.start(folder, MODEL));
  }

  @AfterAll
  static void stop() {
    walk.ifPresent(Walk::close);
  }

  private static MultipartField<InputStream> named(String name, String content) {
    return MultipartField.<InputStream>builder()
        .value(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)))
        .filename(name)
        .build();
  }

  private static Response asked(OpenAIClient client, String file) {
    ResponseInputItem.Message message =
        ResponseInputItem.Message.builder()
            .role(ResponseInputItem.Message.Role.USER)
            .content(
                List.of(
                    ResponseInputContent.ofInputText(
                        ResponseInputText.builder().text("What colour is the grass?").build()),
                    ResponseInputContent.ofInputFile(
                        ResponseInputFile.builder().fileId(file).build())))
            .build();
    return client
        .responses()
        .create(
            ResponseCreateParams.builder()
                .model(ID)
                .maxOutputTokens(24)
                .inputOfResponse(List.of(ResponseInputItem.ofMessage(message)))
                .build());
  }

  private static void tour(OpenAIClient client, String name) throws IOException {
    Path written = Files.writeString(folder.resolve(name), TEXT);
    FileObject made =
        client
            .files()
            .create(
                FileCreateParams.builder()
                    .file(written)
                    .purpose(FilePurpose.USER_DATA)
                    .expiresAfter(FileCreateParams.ExpiresAfter.builder().seconds(7200).build())
                    .build())
            .validate();
    assertThat(made.filename()).isEqualTo(name);
    assertThat(made.expiresAt().orElseThrow() - made.createdAt()).isEqualTo(7200);
    assertThat(client.files().list().items()).extracting(FileObject::id).contains(made.id());
    FileListParams others = FileListParams.builder().purpose("assistants").build();
    assertThat(client.files().list(others).items()).isEmpty();
    assertThat(client.files().retrieve(made.id()).bytes()).isEqualTo(TEXT.length());
    try (HttpResponse content = client.files().content(made.id())) {
      assertThat(new String(content.body().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(TEXT);
    }
    assertThat(asked(client, made.id()).output()).isNotEmpty();
    assertThat(client.files().delete(made.id()).deleted()).isTrue();
    assertThatThrownBy(() -> client.files().retrieve(made.id()))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> asked(client, made.id())).isInstanceOf(NotFoundException.class);
  }

  @Test
  void throughTheProxy() throws IOException {
    tour(walk.orElseThrow().openai(), "grass \u00fc \u4e2d.txt");
  }

  @Test
  void sealedByItself() throws Exception {
    Walk here = walk.orElseThrow();
    try (NodeConnection node =
        NodeConnection.connect(
            URI.create(here.nodeUrl()), VerifierPolicy.demo(), TrustAnchors.pem(here.ca()))) {
      tour(
          new OpenAIClientImpl(
              ClientOptions.builder()
                  .httpClient(new SealedOpenAi(node))
                  .baseUrl("https://sealed.invalid/v1")
                  .apiKey(here.apiKey())
                  .maxRetries(0)
                  .responseValidation(true)
                  .build()),
          "grass.csv");
    }
  }

  @Test
  void refusalsAreItsOwn() {
    OpenAIClient client = walk.orElseThrow().openai();
    FileCreateParams batch =
        FileCreateParams.builder().file(named("a.jsonl", "{}")).purpose(FilePurpose.BATCH).build();
    assertThatThrownBy(() -> client.files().create(batch))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("not built");
    FileCreateParams binary =
        FileCreateParams.builder()
            .file(new byte[] {(byte) 0x89, 'P', 'N', 'G', 0})
            .purpose(FilePurpose.USER_DATA)
            .build();
    assertThatThrownBy(() -> client.files().create(binary)).isInstanceOf(BadRequestException.class);
  }
}
