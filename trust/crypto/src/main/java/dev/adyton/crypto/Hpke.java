package dev.adyton.crypto;

/**
 * Hybrid Public Key Encryption in base mode (<a href="https://www.rfc-editor.org/rfc/rfc9180">RFC
 * 9180</a>). Contexts number their messages: what is sealed first is opened first. A context is not
 * safe for use by several threads.
 */
public final class Hpke {
  private Hpke() {}

  /**
   * SetupBaseS (§5.1.1).
   *
   * @throws CryptoException with {@code BAD_PUBLIC_KEY} if the key is malformed or gives no secret
   */
  public static Sender setupSender(HpkeSuite suite, byte[] publicKey, byte[] info)
      throws CryptoException {
    byte[] random = Bytes.random(suite.kem().kem().randomLength());
    try {
      return setupSender(suite, publicKey, info, random);
    } finally {
      Bytes.wipe(random);
    }
  }

  /** With known randomness, for published test vectors. */
  static Sender setupSender(HpkeSuite suite, byte[] publicKey, byte[] info, byte[] random)
      throws CryptoException {
    if (publicKey.length != suite.kem().publicKeyLength()) {
      throw new CryptoException(CryptoException.Code.BAD_PUBLIC_KEY);
    }
    Kem.Encapsulation fresh = suite.kem().kem().encapsulate(publicKey, random);
    return new Sender(fresh.encapsulated(), new HpkeContext(suite, fresh.sharedSecret(), info));
  }

  /**
   * SetupBaseR (§5.1.1).
   *
   * @throws CryptoException with {@code BAD_PUBLIC_KEY} if the encapsulated key is malformed or
   *     gives no secret, with {@code UNSUPPORTED_SUITE} if the key pair is for another suite
   */
  public static Receiver setupReceiver(
      HpkeSuite suite, byte[] encapsulated, HpkeKeyPair keyPair, byte[] info)
      throws CryptoException {
    if (!keyPair.suite().equals(suite)) {
      throw new CryptoException(CryptoException.Code.UNSUPPORTED_SUITE);
    }
    if (encapsulated.length != suite.kem().encapsulatedLength()) {
      throw new CryptoException(CryptoException.Code.BAD_PUBLIC_KEY);
    }
    return new Receiver(new HpkeContext(suite, keyPair.decapsulate(encapsulated), info));
  }

  /** The side that knows the public key. */
  public static final class Sender {
    private final byte[] encapsulated;
    private final HpkeContext context;

    private Sender(byte[] encapsulated, HpkeContext context) {
      this.encapsulated = encapsulated;
      this.context = context;
    }

    /** Returns what the receiver needs to set up its side, {@code enc}. */
    public byte[] encapsulated() {
      return encapsulated.clone();
    }

    /** Seals the next message. */
    public byte[] seal(byte[] aad, byte[] plaintext) {
      return context.seal(aad, plaintext);
    }

    /** Derives a secret that both sides know (§5.3). */
    public byte[] export(byte[] exporterContext, int length) {
      return context.export(exporterContext, length);
    }

    /** Overwrites the keys. */
    void wipe() {
      context.wipe();
    }
  }

  /** The side that holds the private key. */
  public static final class Receiver {
    private final HpkeContext context;

    private Receiver(HpkeContext context) {
      this.context = context;
    }

    /**
     * Opens the next message.
     *
     * @throws CryptoException with {@code AUTHENTICATION} if it is not the sender's next one
     */
    public byte[] open(byte[] aad, byte[] ciphertext) throws CryptoException {
      return context.open(aad, ciphertext);
    }

    /** Derives a secret that both sides know (§5.3). */
    public byte[] export(byte[] exporterContext, int length) {
      return context.export(exporterContext, length);
    }

    /** Overwrites the keys. */
    void wipe() {
      context.wipe();
    }
  }
}
