package dev.adyton.attestation;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A document as text, in which one thing is exchanged for another. */
final class Spoilt {
  static final String SIMULATED_POLICY =
      "{\"format\":\"adyton-policy/1\",\"launch\":{\"loopback\":[\"UNGATED\"],\"remote\":[]},"
          + "\"levels\":[\"SIMULATED\"],\"loopback_only\":true}";

  /** Within the life of {@link Fixtures#statement}. */
  static final long NOW = 1_799_991_000L;

  private Spoilt() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Exchanges the only occurrence. */
  static String swap(String in, String what, String with) {
    int at = in.indexOf(what);
    if (at < 0 || in.indexOf(what, at + 1) >= 0) {
      throw new IllegalStateException("not once: " + what);
    }
    return in.substring(0, at) + with + in.substring(at + what.length());
  }

  /** Returns a string member of a document. */
  static String member(String document, String name) {
    String start = "\"" + name + "\":\"";
    int at = document.indexOf(start) + start.length();
    return document.substring(at, document.indexOf('"', at));
  }

  /** Exchanges what a base64 member says. */
  static String inside(String document, String name, UnaryOperator<String> change) {
    String old = member(document, name);
    try {
      String changed = change.apply(text(Base64s.decode(old)));
      return swap(document, "\"" + old + "\"", "\"" + Base64s.encode(utf8(changed)) + "\"");
    } catch (CodecException e) {
      throw new IllegalStateException(e);
    }
  }

  static CorpusMaker.Asked near() {
    return new CorpusMaker.Asked(Optional.of(Fixtures.nonce()), true, NOW, Optional.empty());
  }

  /** A simulated node's document over any two texts: nothing stops it from fitting itself. */
  static byte[] simulated(String statement, String keyset) {
    Evidence honest = Fixtures.simulated(Fixtures.statement(Optional.of(Fixtures.nonce())));
    return new Evidence(
            "SIMULATED",
            Base64s.encode(utf8(keyset)),
            Base64s.encode(utf8(statement)),
            List.of(new SimulatedEvidence(Digest.sha256(utf8(statement))).item()),
            List.of(),
            Evidence.UNRELEASED,
            honest.launch())
        .encode();
  }

  static String honestStatement() {
    return text(Fixtures.statement(Optional.of(Fixtures.nonce())).bytes());
  }

  static String honestKeyset() {
    return text(Fixtures.keyset().bytes());
  }
}
