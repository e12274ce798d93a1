package dev.adyton.app.sdk;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A node and a proxy in front of it, each a process of its own, on ports that were free.
 *
 * @param node the node
 * @param proxy the proxy
 * @param baseUrl what an SDK is given
 * @param apiKey a key that the node takes
 * @param nodeUrl the node's own address
 * @param ca the certificate that the node made
 */
record Walk(
    AdytonProcess node, AdytonProcess proxy, String baseUrl, String apiKey, String nodeUrl, Path ca)
    implements AutoCloseable {

  static final String ACCESS_KEY_ID = "AKIDADYTONTOURTEST";
  static final String SECRET_ACCESS_KEY = "adyton/test+secret0123456789abcdef012345678";

  /**
   * Starts both.
   *
   * @param more further options of the node
   */
  static Walk start(Path folder, Path model, String... more) throws IOException {
    String apiKey = "adyton-test-key-0123456789abcdef0123456789abcdef";
    Path keyFile = Files.writeString(folder.resolve("key"), apiKey + "\n");
    Path accessKeys =
        Files.writeString(
            folder.resolve("access-keys"), ACCESS_KEY_ID + " " + SECRET_ACCESS_KEY + "\n");
    Path ca = folder.resolve("ca.pem");
    List<String> options = new ArrayList<>(List.of("--store", "memory"));
    options.addAll(List.of("--access-key-file", accessKeys.toString()));
    options.addAll(List.of(more));
    AdytonProcess node =
        AdytonProcess.serve(folder, model, keyFile, ca, options.toArray(String[]::new));
    try {
      String nodeUrl = node.awaitReady();
      AdytonProcess proxy =
          AdytonProcess.start(
              "client",
              folder,
              "proxy",
              "--url",
              nodeUrl,
              "--ca",
              ca.toString(),
              "--accept",
              "simulated,ungated",
              "--port",
              "0");
      return new Walk(node, proxy, proxy.awaitReady() + "/v1", apiKey, nodeUrl, ca);
    } catch (IOException e) {
      node.close();
      throw e;
    }
  }

  /** Returns OpenAI's SDK through the proxy, with its own validation of what it receives. */
  OpenAIClient openai() {
    return OpenAIOkHttpClient.builder()
        .baseUrl(baseUrl)
        .apiKey(apiKey)
        .maxRetries(0)
        .responseValidation(true)
        .build();
  }

  @Override
  public void close() {
    proxy.close();
    node.close();
  }
}
