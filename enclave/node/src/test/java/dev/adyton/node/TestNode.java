package dev.adyton.node;

import dev.adyton.attestation.Evidence;
import dev.adyton.codec.Digest;
import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.content.Tool;
import dev.adyton.engine.ChatPrompt;
import dev.adyton.engine.FinishReason;
import dev.adyton.engine.GenerationResult;
import dev.adyton.engine.KernelChoice;
import dev.adyton.engine.Numerics;
import dev.adyton.guardrails.BundleException;
import dev.adyton.guardrails.Guardrails;
import dev.adyton.launch.Deployable;
import dev.adyton.launch.Exposure;
import dev.adyton.launch.LaunchPolicy;
import dev.adyton.launch.LaunchRecord;
import dev.adyton.node.auth.AccessKeys;
import dev.adyton.node.auth.AccessPolicy;
import dev.adyton.node.auth.ApiKeys;
import dev.adyton.node.config.NodeConfig;
import dev.adyton.node.config.StoreChoice;
import dev.adyton.node.evidence.Launched;
import dev.adyton.node.journal.SealedStore;
import dev.adyton.node.mcp.Egress;
import dev.adyton.node.run.Continuation;
import dev.adyton.node.run.Served;
import dev.adyton.node.telemetry.Events;
import dev.adyton.node.tls.TlsIdentity;
import dev.adyton.platform.Attester;
import dev.adyton.text.answer.AnswerFormat;
import dev.adyton.text.grammar.CallStyle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A real node on free ports, with a scripted engine, and a client that trusts its certificate. */
final class TestNode implements AutoCloseable {
  static final String KEY = "adk-test-0123456789abcdef";
  static final String OTHER_KEY = "adk-other-0123456789abcde";
  static final String ACCESS_KEY = "AKIDEXAMPLEOFTEST";
  static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYTESTTESTKEY";
  static final String MODEL = "test-model";
  static final int CONTEXT = 64;

  final ByteArrayOutputStream events = new ByteArrayOutputStream();
  final Node node;
  final SSLContext trust;
  final HttpClient client;
  final Path anchor;
  final Digest deployable;

  TestNode(Continuation engine) throws IOException, GeneralSecurityException {
    this(engine, 2, Duration.ofSeconds(5));
  }

  /** A node of another model. */
  TestNode(Continuation engine, Digest model) throws IOException, GeneralSecurityException {
    this(
        engine,
        2,
        Duration.ofSeconds(5),
        Optional.empty(),
        Optional.empty(),
        model,
        Callers.usual());
  }

  /** A node that lets its callers do what {@code access} says. */
  TestNode(Continuation engine, AccessPolicy access) throws IOException, GeneralSecurityException {
    this(
        engine,
        2,
        Duration.ofSeconds(5),
        Optional.empty(),
        Optional.empty(),
        digest(1),
        Callers.usual(access));
  }

  TestNode(Continuation engine, int maxWaiting, Duration drain)
      throws IOException, GeneralSecurityException {
    this(engine, maxWaiting, drain, Optional.empty());
  }

  TestNode(Continuation engine, int maxWaiting, Duration drain, Optional<SealedStore> store)
      throws IOException, GeneralSecurityException {
    this(engine, maxWaiting, drain, store, Optional.empty());
  }

  TestNode(
      Continuation engine, int waiting, Duration drain, Optional<SealedStore> store, Digest model)
      throws IOException, GeneralSecurityException {
    this(engine, waiting, drain, store, Optional.empty(), model, Callers.usual());
  }

  /** A digest for a model. */
  static Digest digest(int of) {
    return Digest.sha256(new byte[] {(byte) of});
  }

  TestNode(
      Continuation engine,
      int maxWaiting,
      Duration drain,
      Optional<SealedStore> store,
      Optional<Node.Administration> administration)
      throws IOException, GeneralSecurityException {
    this(engine, maxWaiting, drain, store, administration, digest(1), Callers.usual());
  }

  /** A node that keeps, is told what to do, and lets {@code callers} in. */
  TestNode(
      Continuation engine, SealedStore store, Node.Administration administration, Callers callers)
      throws IOException, GeneralSecurityException {
    this(
        engine,
        64,
        Duration.ofSeconds(5),
        Optional.of(store),
        Optional.of(administration),
        digest(1),
        callers);
  }

  /** Who may call. */
  record Callers(ApiKeys keys, AccessKeys accessKeys, AccessPolicy access, Egress egress) {
    /** Who may have nobody called. */
    Callers(ApiKeys keys, AccessKeys accessKeys, AccessPolicy access) {
      this(keys, accessKeys, access, Egress.DENIED);
    }

    /** Who may have called whom {@code egress} lists. */
    static Callers reaching(Egress egress) {
      Callers usual = usual();
      return new Callers(usual.keys(), usual.accessKeys(), usual.access(), egress);
    }

    static Callers usual(AccessPolicy access) {
      return new Callers(
          ApiKeys.of(KEY, OTHER_KEY), AccessKeys.of(List.of(ACCESS_KEY + " " + SECRET)), access);
    }

    static Callers usual() {
      return usual(AccessPolicy.OPEN);
    }
  }

  /** A node of everything. */
  TestNode(
      Continuation engine,
      int maxWaiting,
      Duration drain,
      Optional<SealedStore> store,
      Optional<Node.Administration> administration,
      Digest model,
      Callers callers)
      throws IOException, GeneralSecurityException {
    TlsIdentity tls = TlsIdentity.selfMade();
    anchor = Files.createTempFile("adyton-test-ca", ".pem");
    tls.writeAnchor(anchor);
    trust = trusting(anchor);
    client = HttpClient.newBuilder().sslContext(trust).version(HttpClient.Version.HTTP_1_1).build();
    Deployable deployable = deployable(model, callers.egress());
    this.deployable = deployable.digest();
    node =
        Node.start(
            new Node.Parts(
                config(maxWaiting, drain),
                new Served(
                    MODEL,
                    1_700_000_000,
                    CONTEXT,
                    deployable.digest().toString(),
                    "UNGATED",
                    "f32/1",
                    "scalar",
                    new Language()),
                new Launched(
                    deployable,
                    LaunchRecord.ungated(),
                    "UNGATED",
                    LaunchPolicy.builtIn().digest(),
                    Optional.empty(),
                    Evidence.UNRELEASED,
                    Optional.empty(),
                    "scalar"),
                floor(),
                callers.egress(),
                administration,
                engine,
                callers.keys(),
                callers.accessKeys(),
                callers.access(),
                tls,
                store,
                Attester.simulated(),
                new Events(new PrintStream(events, true, StandardCharsets.UTF_8)),
                Clock.systemUTC()));
  }

  private static NodeConfig config(int maxWaiting, Duration drain) {
    return new NodeConfig(
        "127.0.0.1",
        true,
        0,
        0,
        Path.of("unused.gguf"),
        MODEL,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Exposure.LOCAL,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "none",
        Optional.empty(),
        new StoreChoice.Nowhere(),
        Numerics.F32,
        KernelChoice.SCALAR,
        Path.of("unused"),
        maxWaiting,
        64,
        drain,
        Duration.ofHours(1));
  }

  private static Guardrails floor() {
    try {
      return Guardrails.floor();
    } catch (BundleException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Deployable deployable(Digest model, Egress egress) {
    Digest some = digest(1);
    return new Deployable(
        model,
        some,
        some,
        List.of(),
        some,
        floor().digest(),
        some,
        "f32/1",
        CONTEXT,
        egress.digest());
  }

  static SSLContext trusting(Path pem) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(pem)) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  /** Three tokens of prompt, whatever it is; calls as our own models write them. */
  private static final class Language implements Served.Language {
    @Override
    public ChatPrompt prompt(List<ChatMessage> messages, List<Tool> tools) {
      return new ChatPrompt(
          new int[] {1, 2, 3}, AnswerFormat.HERMES, Optional.of(CallStyle.IN_LINE));
    }

    @Override
    public int[] encode(SecretText text) {
      return text.reveal().chars().toArray();
    }

    @Override
    public SecretText decode(int[] ids) {
      return SecretText.of(new String(ids, 0, ids.length));
    }

    @Override
    public byte[] bytes(int token) {
      return token == 0 ? new byte[0] : new byte[] {(byte) token};
    }

    @Override
    public int size() {
      return 256;
    }

    @Override
    public OptionalInt begin() {
      return OptionalInt.empty();
    }

    @Override
    public OptionalInt control(String name) {
      return name.equals("<end>") ? OptionalInt.of(0) : OptionalInt.empty();
    }

    @Override
    public Optional<String> bos() {
      return Optional.empty();
    }

    @Override
    public Optional<String> eos() {
      return Optional.of("<end>");
    }
  }

  /** Says the words, one a {@code pause}, until cancelled. */
  static Continuation words(Duration pause, String... words) {
    return (request, listener, cancelled) -> {
      int said = 0;
      for (String word : words) {
        if (cancelled.getAsBoolean()) {
          return new GenerationResult(FinishReason.CANCELLED, 3, said, request.sampling().seed());
        }
        sleep(pause);
        listener.onText(SecretText.of(word));
        said++;
      }
      FinishReason finish = said >= request.maxTokens() ? FinishReason.LENGTH : FinishReason.STOP;
      return new GenerationResult(finish, 3, said, request.sampling().seed());
    };
  }

  static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  URI uri(String path) {
    return URI.create("https://127.0.0.1:" + node.port() + path);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).header("authorization", "Bearer " + KEY);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
    return post(path, json.getBytes(StandardCharsets.UTF_8));
  }

  HttpResponse<String> post(String path, byte[] body) throws IOException, InterruptedException {
    return client.send(
        request(path)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /**
   * Asks with a key of its own.
   *
   * @param body empty for none
   */
  HttpResponse<String> ask(String method, String path, String key, String body)
      throws IOException, InterruptedException {
    HttpRequest.BodyPublisher sent =
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    HttpRequest request =
        HttpRequest.newBuilder(uri(path))
            .header("authorization", "Bearer " + key)
            .header("content-type", "application/json")
            .method(method, sent)
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      // A stranger's body is not waited for: whoever is still sending it may see the door shut.
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  String health(String path) throws IOException, InterruptedException {
    URI at = URI.create("http://127.0.0.1:" + node.healthPort() + path);
    return client
        .send(HttpRequest.newBuilder(at).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Override
  public void close() throws IOException {
    node.close();
    client.close();
    Files.deleteIfExists(anchor);
  }
}
