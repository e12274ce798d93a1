package dev.adyton.node;

import dev.adyton.admin.AdminRequest;
import dev.adyton.admin.Enrolment;
import dev.adyton.admin.Verb;
import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Dsse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;

/** Who has the key that a project is named after. */
final class Owner {
  private final KeyPair pair;

  Owner() throws GeneralSecurityException {
    pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  private byte[] raw() {
    byte[] spki = pair.getPublic().getEncoded();
    return Arrays.copyOfRange(spki, spki.length - 32, spki.length);
  }

  /** Returns the public key as files show it. */
  String key() {
    return Base64s.encode(raw());
  }

  String project() {
    return Enrolment.project(raw());
  }

  /** Returns the line of the key file that lets {@code apiKey} in. */
  String enrol(String apiKey) throws GeneralSecurityException, CodecException {
    String principal = Digest.sha256(apiKey.getBytes(StandardCharsets.US_ASCII)).toString();
    byte[] payload = new Enrolment(project(), Digest.parse(principal), true).bytes();
    byte[] envelope = signed(Enrolment.PAYLOAD_TYPE, payload);
    return principal + " owner=" + key() + " enrolment=" + Base64s.encode(envelope);
  }

  /** Returns the request that deletes the project. */
  byte[] delete(String nonce) throws GeneralSecurityException {
    long until = Administrators.now() + 60;
    AdminRequest request =
        new AdminRequest(
            Administrators.NODE, Verb.DELETE_OWN_PROJECT, key(), 0, nonce.repeat(32), until);
    return signed(AdminRequest.PAYLOAD_TYPE, request.bytes());
  }

  private byte[] signed(String type, byte[] payload) throws GeneralSecurityException {
    Signature ed25519 = Signature.getInstance("Ed25519");
    ed25519.initSign(pair.getPrivate());
    ed25519.update(Dsse.pae(type, payload));
    return Dsse.of(type, payload).with(key(), ed25519.sign()).encode();
  }
}
