package dev.adyton.node;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** Files on their way to a node, as a form. */
final class Uploads {
  static final String TYPE = "multipart/form-data; boundary=----adyton";

  private Uploads() {}

  /** Returns a form of a file of plain text, and of more fields, each a name and a value. */
  static String form(String name, String content, String... fields) {
    StringBuilder form = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      part(form, "name=\"" + fields[i] + "\"", fields[i + 1]);
    }
    part(form, "name=\"file\"; filename=\"" + name + "\"\r\nContent-Type: text/plain", content);
    return form + "------adyton--\r\n";
  }

  private static void part(StringBuilder form, String head, String content) {
    form.append("------adyton\r\nContent-Disposition: form-data; ")
        .append(head)
        .append("\r\n\r\n")
        .append(content)
        .append("\r\n");
  }

  static HttpResponse<String> send(TestNode node, String key, String form) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(node.uri("/v1/files"))
            .header("authorization", "Bearer " + key)
            .header("content-type", TYPE)
            .POST(HttpRequest.BodyPublishers.ofString(form, StandardCharsets.UTF_8))
            .build();
    return node.client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** Uploads a file for {@code user_data}; returns its id. */
  static String made(TestNode node, String name, String content) throws Exception {
    HttpResponse<String> answer =
        send(node, TestNode.KEY, form(name, content, "purpose", "user_data"));
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.body());
    }
    return ApiTest.json(answer.body()).string("id");
  }
}
