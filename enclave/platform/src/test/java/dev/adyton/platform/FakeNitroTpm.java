package dev.adyton.platform;

import dev.adyton.attestation.tpm.TpmFormatException;
import dev.adyton.attestation.tpm.TpmReader;
import dev.adyton.attestation.tpm.TpmWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/**
 * A NitroTPM as far as documents need one: an endorsement key, NV indices, salted sessions, and the
 * vendor's command, which it obeys only under a right HMAC of such a session. Holds that a caller
 * leaves nothing behind.
 */
final class FakeNitroTpm implements TpmLink {
  private static final int NV_WRITTEN = 1 << 29;

  private final KeyPair ek;
  private final UnaryOperator<byte[]> hypervisor;

  /** Attributes and contents of each index. */
  private final Map<Long, byte[]> contents = new TreeMap<>();

  private final Map<Long, Long> attributes = new TreeMap<>();
  final List<Long> loaded = new ArrayList<>();
  private byte[] sessionKey = new byte[0];
  private byte[] nonceTpm = new byte[0];
  final List<Integer> obeyed = new ArrayList<>();

  /**
   * @param hypervisor from the request in the buffer to what is written over it
   */
  FakeNitroTpm(UnaryOperator<byte[]> hypervisor) throws GeneralSecurityException {
    this.hypervisor = hypervisor;
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    ek = generator.generateKeyPair();
  }

  /** Defines an index as if another had left it there. */
  void leave(long index, int size) {
    contents.put(index, new byte[size]);
    attributes.put(index, 0L);
  }

  private byte[] buffer(long index) {
    return contents.getOrDefault(index, new byte[0]);
  }

  List<Long> indices() {
    return List.copyOf(contents.keySet());
  }

  @Override
  public byte[] transmit(byte[] command) {
    try {
      TpmReader in = new TpmReader(command, "command");
      int tag = in.u16();
      in.u32();
      int code = (int) in.u32();
      obeyed.add(code);
      return switch (code) {
        case 0x144 -> answer(tag, new byte[0], new byte[0]); // Startup
        case 0x131 -> created(tag);
        case 0x165 -> flushed(tag, in);
        case 0x12A -> defined(tag, in);
        case 0x122 -> undefined(tag, in);
        case 0x137 -> written(tag, in);
        case 0x14E -> read(tag, in);
        case 0x169 -> described(tag, in);
        case 0x176 -> started(tag, in);
        case 0x20000001 -> asked(tag, in);
        default -> refusal(0x143);
      };
    } catch (TpmFormatException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private byte[] created(int tag) {
    byte[] modulus = ((RSAPublicKey) ek.getPublic()).getModulus().toByteArray();
    byte[] template = TpmTemplates.endorsementKey();
    byte[] area = Arrays.copyOf(template, template.length);
    System.arraycopy(modulus, modulus.length - 256, area, area.length - 256, 256);
    loaded.add(0x80000001L);
    return answer(tag, handle(0x80000001L), new TpmWriter().sized(area).bytes());
  }

  private byte[] flushed(int tag, TpmReader in) throws TpmFormatException {
    loaded.remove(in.u32());
    return answer(tag, new byte[0], new byte[0]);
  }

  private byte[] defined(int tag, TpmReader in) throws TpmFormatException {
    in.u32();
    in.take((int) in.u32());
    in.sized(64);
    TpmReader area = new TpmReader(in.sized(64), "area");
    long index = area.u32();
    area.u16();
    long attribute = area.u32();
    area.sized(64);
    if (contents.containsKey(index)) {
      return refusal(0x14C);
    }
    contents.put(index, new byte[area.u16()]);
    attributes.put(index, attribute);
    return answer(tag, new byte[0], new byte[0]);
  }

  private byte[] undefined(int tag, TpmReader in) throws TpmFormatException {
    in.u32();
    contents.remove(in.u32());
    return answer(tag, new byte[0], new byte[0]);
  }

  private byte[] written(int tag, TpmReader in) throws TpmFormatException {
    in.u32();
    long index = in.u32();
    in.take((int) in.u32());
    byte[] part = in.sized(1024);
    System.arraycopy(part, 0, buffer(index), in.u16(), part.length);
    attributes.merge(index, (long) NV_WRITTEN, (a, b) -> a | b);
    return answer(tag, new byte[0], new byte[0]);
  }

  private byte[] read(int tag, TpmReader in) throws TpmFormatException {
    in.u32();
    long index = in.u32();
    in.take((int) in.u32());
    int size = in.u16();
    int at = in.u16();
    byte[] part = Arrays.copyOfRange(buffer(index), at, at + size);
    return answer(tag, new byte[0], new TpmWriter().sized(part).bytes());
  }

  private byte[] area(long index) {
    return new TpmWriter()
        .u32(index)
        .u16(0x000D)
        .u32(attributes.getOrDefault(index, 0L))
        .sized(new byte[0])
        .u16(buffer(index).length)
        .bytes();
  }

  private byte[] name(long index) throws GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance("SHA-512").digest(area(index));
    return new TpmWriter().u16(0x000D).raw(digest).bytes();
  }

  private byte[] described(int tag, TpmReader in)
      throws TpmFormatException, GeneralSecurityException {
    long index = in.u32();
    return answer(tag, new byte[0], new TpmWriter().sized(area(index)).sized(name(index)).bytes());
  }

  private byte[] started(int tag, TpmReader in)
      throws TpmFormatException, GeneralSecurityException {
    in.u32();
    in.u32();
    byte[] nonceCaller = in.sized(64);
    Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
    PSource label = new PSource.PSpecified("SECRET\0".getBytes(StandardCharsets.US_ASCII));
    oaep.init(
        Cipher.DECRYPT_MODE,
        ek.getPrivate(),
        new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, label));
    byte[] salt = oaep.doFinal(in.sized(512));
    nonceTpm = BigInteger.ONE.shiftLeft(511).toByteArray();
    nonceTpm = Arrays.copyOfRange(nonceTpm, nonceTpm.length - 64, nonceTpm.length);
    byte[] label2 = "ATH\0".getBytes(StandardCharsets.US_ASCII);
    sessionKey =
        hmac(
            salt,
            new TpmWriter().u32(1).raw(label2).raw(nonceTpm).raw(nonceCaller).u32(512).bytes());
    loaded.add(0x02000000L);
    return answer(tag, handle(0x02000000L), new TpmWriter().sized(nonceTpm).bytes());
  }

  private byte[] asked(int tag, TpmReader in) throws TpmFormatException, GeneralSecurityException {
    long index = in.u32();
    in.u32();
    in.u32();
    in.u32();
    byte[] nonceCaller = in.sized(64);
    int attribute = in.u8();
    byte[] given = in.sized(64);
    byte[] name = name(index);
    byte[] command = new TpmWriter().u32(0x20000001L).raw(name).raw(name).bytes();
    byte[] cpHash = MessageDigest.getInstance("SHA-512").digest(command);
    byte[] word = new TpmWriter().raw(cpHash).raw(nonceCaller).raw(nonceTpm).u8(attribute).bytes();
    if (!Arrays.equals(given, hmac(sessionKey, word))) {
      return refusal(0x98E); // TPM_RC_AUTH_FAIL of session 1
    }
    byte[] buffer = buffer(index);
    byte[] answer = hypervisor.apply(buffer.clone());
    System.arraycopy(answer, 0, buffer, 0, answer.length);
    return answer(tag, new byte[0], new byte[0]);
  }

  private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA512");
    mac.init(new SecretKeySpec(key, "HmacSHA512"));
    return mac.doFinal(message);
  }

  private static byte[] handle(long handle) {
    return new TpmWriter().u32(handle).bytes();
  }

  private static byte[] answer(int tag, byte[] handle, byte[] parameters) {
    TpmWriter body = new TpmWriter().raw(handle);
    if (tag == 0x8002) {
      body.u32(parameters.length);
    }
    body.raw(parameters);
    if (tag == 0x8002) {
      body.sized(new byte[0]).u8(0).sized(new byte[0]);
    }
    byte[] rest = body.bytes();
    return new TpmWriter().u16(tag).u32(10 + rest.length).u32(0).raw(rest).bytes();
  }

  private static byte[] refusal(long code) {
    return new TpmWriter().u16(0x8001).u32(10).u32(code).bytes();
  }

  @Override
  public void close() {}
}
