import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A client of one machine under one policy, by the command line, and the operator by plain TLS. */
final class Client {
  static final String CANARY = "CANARY-" + "Zx81Qm47";

  private static final Pattern FAILED =
      Pattern.compile("\"code\":\"([A-Z0-9_]+)\",\"detail\":\"([^\"]*)\",\"name\":\"([a-z0-9-]+)\",\"outcome\":\"fail\"");

  private final Host host;
  private final int port;
  private final String policy;
  private String detail = "";

  Client(Host host, int port, String policy) {
    this.host = host;
    this.port = port;
    this.policy = policy;
  }

  /** The same under another policy; none for the default one. */
  Client under(String other) {
    return new Client(host, port, other);
  }

  private List<String> node(String command) {
    List<String> all =
        new ArrayList<>(
            List.of(command, "--url", "https://127.0.0.1:" + port, "--ca", host.file("ca.pem").toString()));
    if (!policy.isEmpty()) {
      all.addAll(List.of("--policy", host.file(policy).toString()));
    }
    return all;
  }

  String verify() throws Exception {
    List<String> command = node("verify");
    command.add("--json");
    return verdict(host.run(command));
  }

  /** Judges a bundle that was kept; at another time, where one is given. */
  String judge(String bundle, String time) throws Exception {
    String file = Files.writeString(host.file("mutant.json"), bundle).toString();
    List<String> command =
        new ArrayList<>(
            List.of("verify", "--json", "--bundle", file, "--policy", host.file(policy).toString()));
    if (!time.isEmpty()) {
      command.addAll(List.of("--time", time));
    }
    return verdict(host.run(command));
  }

  private String verdict(String out) {
    if (out.startsWith("0\n")) {
      return "accepted";
    }
    TreeSet<String> failed = new TreeSet<>();
    Matcher m = FAILED.matcher(out);
    while (m.find()) {
      failed.add(m.group(3) + ":" + m.group(1));
      if (m.group(3).equals("pcr-values")) {
        detail = m.group(2);
      }
    }
    return failed.isEmpty() ? "no answer" : String.join(" ", failed);
  }

  /** What the last verdict said of registers. */
  String detail() {
    return detail;
  }

  static String only(String verdict, String step) {
    return Stream.of(verdict.split(" ")).filter(v -> v.startsWith(step + ":")).findFirst().orElse(verdict);
  }

  static String steps(String verdict, String step) {
    return verdict.contains(step + ":") ? step : verdict;
  }

  /** A sealed chat with the canary in it. */
  String chat(String key) throws Exception {
    String out = host.run(chatCommand(key, "--once", "Say something about " + CANARY));
    return out.startsWith("0\n") && out.length() > 4 ? "answered" : "refused";
  }

  /** Slow is allowed, silent is not. */
  String chatAtLast(String key) throws Exception {
    String answer = chat(key);
    for (int i = 0; i < 2 && !answer.equals("answered"); i++) {
      answer = chat(key);
    }
    return answer;
  }

  List<String> chatCommand(String key, String... more) {
    List<String> command = node("chat");
    command.addAll(List.of("--api-key-file", host.file(key).toString()));
    command.addAll(List.of(more));
    return command;
  }

  /** Starts a proxy that seals what is sent to it in clear. */
  Process proxy(int at) throws IOException {
    List<String> command = node("proxy");
    command.addFirst(host.adyton());
    command.addAll(List.of("--port", "" + at));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(host.file("proxy.out").toFile())
        .start();
  }

  private HttpsURLConnection open(String path) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    Certificate ca =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(host.file("ca.pem"))));
    store.setCertificateEntry("ca", ca);
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    HttpsURLConnection connection =
        (HttpsURLConnection) URI.create("https://127.0.0.1:" + port + path).toURL().openConnection();
    connection.setSSLSocketFactory(context.getSocketFactory());
    connection.setReadTimeout(60_000);
    return connection;
  }

  String fetch(String path) throws Exception {
    return new String(open(path).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** What the operator gets without the sealed channel. */
  String plain(String method, String path, String key) throws Exception {
    try {
      return answer(method, path, key);
    } catch (IOException e) {
      return answer(method, path, key); // a loaded machine may be late once
    }
  }

  private String answer(String method, String path, String key) throws Exception {
    HttpsURLConnection connection = open(path);
    connection.setRequestMethod(method);
    if (!key.isEmpty()) {
      connection.setRequestProperty("Authorization", "Bearer " + key);
    }
    if (method.equals("POST")) {
      connection.setRequestProperty("Content-Type", "application/json");
      connection.setDoOutput(true);
      String body = "{\"model\":\"demo\",\"input\":\"x\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
      connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }
    return connection.getResponseCode() / 100 == 4 ? "refused" : "answered " + connection.getResponseCode();
  }
}
