package dev.adyton.node;

import dev.adyton.attestation.VerifierPolicy;
import dev.adyton.guardrails.Guardrails;
import dev.adyton.node.auth.AccessKeys;
import dev.adyton.node.auth.AccessPolicy;
import dev.adyton.node.auth.ApiKeys;
import dev.adyton.node.config.Config;
import dev.adyton.node.config.NodeConfig;
import dev.adyton.node.config.Setting;
import dev.adyton.node.run.Served;
import dev.adyton.node.telemetry.Events;
import dev.adyton.node.tls.TlsIdentity;
import dev.adyton.platform.Attester;
import dev.adyton.verifier.ClientException;
import dev.adyton.verifier.NodeConnection;
import dev.adyton.verifier.TrustAnchors;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** A real node with the shipped model behind it. */
final class DemoNode implements AutoCloseable {
  static final String KEY = "adk-demo-0123456789abcdef";
  static final String MODEL = "demo";

  private final LaunchPad.Cleared cleared;
  private final Node node;
  private final Path anchor;
  private final HttpClient plain;

  DemoNode(String numerics, String kernels) throws Exception {
    NodeConfig config = config(numerics, kernels);
    Guardrails floor = Guardrails.floor();
    cleared = LaunchPad.clear(config, floor, Optional.empty(), Instant.now());
    TlsIdentity tls = TlsIdentity.selfMade();
    anchor = Files.createTempFile("adyton-demo-ca", ".pem");
    tls.writeAnchor(anchor);
    plain =
        HttpClient.newBuilder()
            .sslContext(TestNode.trusting(anchor))
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    node =
        Node.start(
            new Node.Parts(
                config,
                served(cleared),
                cleared.launched(),
                floor,
                cleared.egress(),
                Optional.empty(),
                cleared.engine(),
                ApiKeys.of(KEY),
                AccessKeys.none(),
                AccessPolicy.OPEN,
                tls,
                Optional.empty(),
                Attester.simulated(),
                new Events(
                    new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)),
                Clock.systemUTC()));
  }

  static NodeConfig config(String numerics, String kernels) {
    Map<Setting, String> settings = new EnumMap<>(Setting.class);
    Path root = Path.of(System.getProperty("adyton.root"));
    settings.put(Setting.PORT, "0");
    settings.put(Setting.MODEL, root.resolve("models/adyton-demo-q8_0.gguf").toString());
    settings.put(Setting.MODEL_ID, MODEL);
    settings.put(Setting.NUMERICS, numerics);
    settings.put(Setting.KERNELS, kernels);
    settings.put(Setting.MAX_WAITING, "64");
    return NodeConfig.of(Config.of(settings, Optional.empty()));
  }

  static Served served(LaunchPad.Cleared cleared) {
    return Served.of(
        MODEL,
        1_700_000_000,
        cleared.model(),
        cleared.launched().deployable().digest().toString(),
        cleared.launched().state());
  }

  URI uri(String path) {
    return URI.create("https://127.0.0.1:" + node.port() + path);
  }

  /** Returns a client that knows the node's certificate, and no seal. */
  HttpClient client() {
    return plain;
  }

  NodeConnection connect() throws ClientException {
    return NodeConnection.connect(
        URI.create("https://127.0.0.1:" + node.port()),
        VerifierPolicy.demo(),
        TrustAnchors.pem(anchor));
  }

  @Override
  public void close() throws IOException {
    plain.close();
    node.close();
    cleared.model().close();
    Files.deleteIfExists(anchor);
  }
}
