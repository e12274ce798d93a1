package dev.adyton.node;

import dev.adyton.admin.AdminAnswer;
import dev.adyton.admin.AdminCode;
import dev.adyton.admin.AdminPolicy;
import dev.adyton.admin.AdminRequest;
import dev.adyton.admin.Verb;
import dev.adyton.codec.Base64s;
import dev.adyton.codec.Dsse;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Ada with two keys, Bea, Cyd who may ask for the status alone, Dan whose grant is over. */
final class Administrators {
  static final String NODE = "n1";
  static final String ADA = "ada";
  static final String ADA_TWO = "ada-two";
  static final String BEA = "bea";
  static final String CYD = "cyd";
  static final String DAN = "dan";
  static final String STRANGER = "stranger";
  private static final List<String> ALL = List.of(ADA, ADA_TWO, BEA, CYD, DAN, STRANGER);

  private final List<KeyPair> pairs;
  private int nonce;

  Administrators() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    pairs = ALL.stream().map(name -> generator.generateKeyPair()).toList();
  }

  private KeyPair pair(String who) {
    return pairs.get(ALL.indexOf(who));
  }

  private AdminPolicy.Grant grant(String person, String who, Set<Verb> verbs, long until) {
    byte[] spki = pair(who).getPublic().getEncoded();
    String key = Base64s.encode(Arrays.copyOfRange(spki, spki.length - 32, spki.length));
    return new AdminPolicy.Grant(person, key, verbs, until);
  }

  AdminPolicy policy() {
    Set<Verb> all = EnumSet.allOf(Verb.class);
    long far = now() + 100_000;
    return new AdminPolicy(
        NODE,
        List.of(
            grant("ada", ADA, all, far),
            grant("ada", ADA_TWO, all, far),
            grant("bea", BEA, all, far),
            grant("cyd", CYD, Set.of(Verb.STATUS), far),
            grant("dan", DAN, all, now() - 1)));
  }

  static long now() {
    return Clock.systemUTC().instant().getEpochSecond();
  }

  AdminRequest request(Verb verb) {
    String subject =
        switch (verb.target()) {
          case NONE -> "";
          case PROJECT, QUOTA -> "team-a";
          case KEY, RELEASE -> "sha256:" + "0".repeat(64);
          case OWNER -> Base64s.encode(new byte[32]);
        };
    return request(verb, subject);
  }

  AdminRequest request(Verb verb, String subject) {
    long quota = verb == Verb.SET_QUOTA ? 2 : 0;
    return new AdminRequest(NODE, verb, subject, quota, "%032x".formatted(++nonce), now() + 60);
  }

  byte[] sign(AdminRequest request, String... who) throws GeneralSecurityException {
    return sign(AdminRequest.PAYLOAD_TYPE, request.bytes(), who);
  }

  byte[] sign(String type, byte[] payload, String... who) throws GeneralSecurityException {
    Dsse envelope = Dsse.of(type, payload);
    for (String each : who) {
      Signature ed25519 = Signature.getInstance("Ed25519");
      ed25519.initSign(pair(each).getPrivate());
      ed25519.update(Dsse.pae(type, payload));
      envelope = envelope.with(each, ed25519.sign());
    }
    return envelope.encode();
  }

  /** Tells a node, signed by as many as any verb takes. */
  AdminCode tell(TestNode node, Verb verb, String subject) throws Exception {
    return send(node, sign(request(verb, subject), ADA, BEA));
  }

  static AdminCode send(TestNode node, byte[] envelope) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(node.uri("/.well-known/adyton/admin"))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(envelope))
            .build();
    byte[] answer = node.client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
    return AdminAnswer.parse(answer).code();
  }
}
