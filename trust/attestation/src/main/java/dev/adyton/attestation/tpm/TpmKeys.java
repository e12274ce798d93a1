package dev.adyton.attestation.tpm;

import dev.adyton.attestation.tpm.TpmFormatException.Code;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.security.spec.RSAPublicKeySpec;

/** The key half of a {@code TPMT_PUBLIC}: {@code TPMS_*_PARMS} and {@code TPMU_PUBLIC_ID}. */
final class TpmKeys {
  private static final int MIN_RSA_BITS = 2048;
  private static final int MAX_RSA_BITS = 4096;
  private static final int P256_BYTES = 32;

  /** Exponent 0 in a public area means this one (Part 2 §12.2.3.5). */
  private static final long F4 = 65537;

  private static final ECParameterSpec P256 = p256Parameters();

  private TpmKeys() {}

  static PublicKey rsa(TpmReader in) throws TpmFormatException {
    int bits = in.u16();
    long exponent = in.u32();
    if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS || (exponent != 0 && exponent != F4)) {
      throw in.fail(Code.ALGORITHM);
    }
    BigInteger modulus = new BigInteger(1, in.sized(MAX_RSA_BITS / 8));
    if (modulus.bitLength() != bits || !modulus.testBit(0)) {
      throw in.fail(Code.VALUE);
    }
    try {
      return KeyFactory.getInstance("RSA")
          .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(F4)));
    } catch (GeneralSecurityException e) {
      throw in.fail(Code.VALUE);
    }
  }

  static PublicKey p256(TpmReader in) throws TpmFormatException {
    if (in.u16() != TpmAlg.CURVE_P256 || in.u16() != TpmAlg.NULL) {
      throw in.fail(Code.ALGORITHM);
    }
    BigInteger x = new BigInteger(1, in.sized(P256_BYTES));
    BigInteger y = new BigInteger(1, in.sized(P256_BYTES));
    if (!onCurve(x, y)) {
      throw in.fail(Code.VALUE);
    }
    try {
      return KeyFactory.getInstance("EC")
          .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), P256));
    } catch (GeneralSecurityException e) {
      throw in.fail(Code.VALUE);
    }
  }

  private static boolean onCurve(BigInteger x, BigInteger y) {
    EllipticCurve curve = P256.getCurve();
    BigInteger p = ((ECFieldFp) curve.getField()).getP();
    BigInteger right = x.pow(2).add(curve.getA()).multiply(x).add(curve.getB()).mod(p);
    return x.compareTo(p) < 0 && y.compareTo(p) < 0 && y.pow(2).mod(p).equals(right);
  }

  private static ECParameterSpec p256Parameters() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec("secp256r1"));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("the JDK has P-256", e);
    }
  }
}
