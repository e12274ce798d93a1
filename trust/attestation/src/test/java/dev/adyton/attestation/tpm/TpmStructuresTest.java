package dev.adyton.attestation.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.attestation.tpm.TpmFormatException.Code;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TPM structures at their edges: what is just read, and what is just refused. */
final class TpmStructuresTest {
  private static final TpmMaker TPM = maker();

  private static TpmMaker maker() {
    try {
      return new TpmMaker();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TpmReader reader(String hex) {
    return new TpmReader(HexFormat.of().parseHex(hex), "X");
  }

  @FunctionalInterface
  private interface Reading {
    Object read() throws TpmFormatException;
  }

  private static void refused(Reading reading, Code code) {
    assertThatThrownBy(reading::read)
        .isInstanceOfSatisfying(
            TpmFormatException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void readsNumbers() throws Exception {
    TpmReader in = reader("ff" + "8001" + "80000002" + "8000000000000003" + "0002aabb" + "cc");
    assertThat(in.remaining()).isEqualTo(20);
    assertThat(in.u8()).isEqualTo(0xff);
    assertThat(in.u16()).isEqualTo(0x8001);
    assertThat(in.u32()).isEqualTo(0x8000_0002L);
    assertThat(in.u64()).isEqualTo(0x8000_0000_0000_0003L);
    assertThat(in.sized(2)).isEqualTo(new byte[] {(byte) 0xaa, (byte) 0xbb});
    assertThat(in.remaining()).isEqualTo(1);
    assertThatThrownBy(in::end).hasMessage("X: TRAILING");
    assertThat(in.take(1)).isEqualTo(new byte[] {(byte) 0xcc});
    in.end();
    assertThat(in.take(0)).isEmpty();
    refused(() -> in.u8(), Code.TRUNCATED);
    refused(() -> in.take(-1), Code.LIMIT);
    refused(() -> reader("0003aabb").sized(3), Code.TRUNCATED);
    refused(() -> reader("0003aabbcc").sized(2), Code.LIMIT);
  }

  @Test
  void writesNumbersThatFit() {
    TpmWriter out = new TpmWriter().u8(255).u16(65_535).u32(0xffff_ffffL).sized(new byte[] {7});
    assertThat(out.bytes()).isEqualTo(HexFormat.of().parseHex("ffffffffffffff000107"));
    assertThatIllegalArgumentException().isThrownBy(() -> new TpmWriter().u8(256));
    assertThatIllegalArgumentException().isThrownBy(() -> new TpmWriter().u16(65_536));
    assertThatIllegalArgumentException().isThrownBy(() -> new TpmWriter().u32(1L << 32));
    assertThatIllegalArgumentException().isThrownBy(() -> new TpmWriter().u32(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> new TpmWriter().sized(new byte[65_536]));
  }

  @Test
  void selectsRegisters() throws Exception {
    byte[] bytes = PcrSelection.of(0, 7, 8, 15, 23).bytes();
    assertThat(bytes).isEqualTo(HexFormat.of().parseHex("00000001" + "000b" + "03" + "818180"));
    assertThat(PcrSelection.read(new TpmReader(bytes, "X")))
        .isEqualTo(PcrSelection.of(23, 15, 8, 7, 0));
    assertThat(PcrSelection.of().pcrs()).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> PcrSelection.of(24));
    assertThatIllegalArgumentException().isThrownBy(() -> PcrSelection.of(-1));
    refused(() -> PcrSelection.read(reader("00000002000b03818180")), Code.VALUE);
    refused(() -> PcrSelection.read(reader("00000001000403818180")), Code.ALGORITHM);
    refused(() -> PcrSelection.read(reader("00000001000b04818180")), Code.VALUE);
  }

  @Test
  void readsAQuote() throws Exception {
    byte[] extra = new byte[64];
    extra[63] = 1;
    TpmQuote quote = TpmQuote.parse(TpmMaker.attest(extra, PcrSelection.of(4), new byte[64]));
    assertThat(quote.extraData()).isEqualTo(extra);
    assertThat(quote.selection()).isEqualTo(PcrSelection.of(4));
    assertThat(quote.pcrDigest()).isEqualTo(new byte[64]);
    assertThat(quote.resetCount()).isEqualTo(3);
    assertThat(quote.restartCount()).isEqualTo(4);
    byte[] pcrs = PcrSelection.of(4).bytes();
    assertThat(
            TpmQuote.parse(TpmMaker.attest(0xff544347L, 0x8018, extra, 0, pcrs, new byte[32]))
                .extraData())
        .isEqualTo(extra);
    byte[] long65 = new byte[65];
    refused(
        () -> TpmQuote.parse(TpmMaker.attest(0xff544346L, 0x8018, extra, 1, pcrs, extra)),
        Code.MAGIC);
    refused(
        () -> TpmQuote.parse(TpmMaker.attest(0xff544347L, 0x8017, extra, 1, pcrs, extra)),
        Code.TYPE);
    refused(
        () -> TpmQuote.parse(TpmMaker.attest(0xff544347L, 0x8018, extra, 2, pcrs, extra)),
        Code.VALUE);
    refused(() -> TpmQuote.parse(TpmMaker.attest(long65, PcrSelection.of(4), extra)), Code.LIMIT);
    refused(() -> TpmQuote.parse(TpmMaker.attest(extra, PcrSelection.of(4), long65)), Code.LIMIT);
    byte[] good = TpmMaker.attest(extra, PcrSelection.of(4), extra);
    refused(() -> TpmQuote.parse(Arrays.copyOf(good, good.length + 1)), Code.TRAILING);
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      refused(() -> TpmQuote.parse(cut), Code.TRUNCATED);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5, 16, 18})
  void anAttestationKeyHasEveryAttribute(int bit) throws Exception {
    assertThat(TpmPublic.parse(TPM.akPublic(TpmMaker.AK)).isAttestationKey()).isTrue();
    assertThat(TpmPublic.parse(TPM.akPublic(TpmMaker.AK ^ 1L << bit)).isAttestationKey()).isFalse();
    assertThat(TpmPublic.parse(TPM.akPublic(TpmMaker.AK | 1L << 17)).isAttestationKey()).isFalse();
    assertThat(TpmPublic.parse(TPM.akPublic(TpmMaker.AK)).isEndorsementKey()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5, 16, 17})
  void anEndorsementKeyHasEveryAttribute(int bit) throws Exception {
    assertThat(TpmPublic.parse(TPM.ekPublic(TpmMaker.EK)).isEndorsementKey()).isTrue();
    assertThat(TpmPublic.parse(TPM.ekPublic(TpmMaker.EK ^ 1L << bit)).isEndorsementKey()).isFalse();
    assertThat(TpmPublic.parse(TPM.ekPublic(TpmMaker.EK | 1L << 18)).isEndorsementKey()).isFalse();
    assertThat(TpmPublic.parse(TPM.ekPublic(TpmMaker.EK)).isAttestationKey()).isFalse();
  }

  /** An endorsement key protects its children with AES-128 in CFB, and signs by no scheme. */
  @Test
  void anEndorsementKeyIsOfItsTemplate() throws Exception {
    int[][] others = {{TpmAlg.AES, 256, TpmAlg.CFB}, {TpmAlg.AES, 128, 0x42}, {5, 128, TpmAlg.CFB}};
    for (int[] other : others) {
      byte[] area = TPM.ekPublic(TpmMaker.EK, other[0], other[1], other[2]);
      assertThat(TpmPublic.parse(area).isEndorsementKey()).isFalse();
    }
    byte[] ecc = TPM.akPublic(TpmMaker.EK);
    assertThat(TpmPublic.parse(ecc).isEndorsementKey()).isFalse();
    byte[] storage = TPM.ekPublic(TpmMaker.AK);
    assertThat(TpmPublic.parse(storage).isAttestationKey()).isFalse();
  }

  private static TpmWriter rsaHead(int type, int name, int policy, int scheme, int hash) {
    TpmWriter head = new TpmWriter().u16(type).u16(name).u32(TpmMaker.AK).sized(new byte[policy]);
    head.u16(TpmAlg.NULL).u16(scheme);
    return scheme == TpmAlg.NULL ? head : head.u16(hash);
  }

  @ParameterizedTest
  @CsvSource({
    "0x01, 0x0b, 64, 0x14, 0x0b, 2048, 0, ok", "0x01, 0x0b, 0, 0x18, 0x0b, 2048, 65537, ok",
    "0x01, 0x0b, 0, 0x10, 0, 2048, 65537, ok", "0x25, 0x0b, 0, 0x14, 0x0b, 2048, 0, ALGORITHM",
    "0x01, 0x04, 0, 0x14, 0x0b, 2048, 0, ALGORITHM", "0x01, 0x0b, 65, 0x14, 0x0b, 2048, 0, LIMIT",
    "0x01, 0x0b, 0, 0x16, 0x0b, 2048, 0, ALGORITHM",
        "0x01, 0x0b, 0, 0x14, 0x04, 2048, 0, ALGORITHM",
    "0x01, 0x0b, 0, 0x14, 0x0b, 2047, 0, ALGORITHM",
        "0x01, 0x0b, 0, 0x14, 0x0b, 4097, 0, ALGORITHM",
    "0x01, 0x0b, 0, 0x14, 0x0b, 2049, 0, VALUE", "0x01, 0x0b, 0, 0x14, 0x0b, 4096, 0, VALUE",
    "0x01, 0x0b, 0, 0x14, 0x0b, 2048, 3, ALGORITHM",
        "0x01, 0x0b, 0, 0x14, 0x0b, 2048, 1, ALGORITHM",
  })
  void readsRsaKeys(
      String type, String name, int policy, String scheme, String hash, int bits, long e, String as)
      throws Exception {
    byte[] area =
        TPM.rsa(
            rsaHead(
                Integer.decode(type),
                Integer.decode(name),
                policy,
                Integer.decode(scheme),
                Integer.decode(hash)),
            bits,
            e);
    if (as.equals("ok")) {
      TpmPublic read = TpmPublic.parse(area);
      assertThat(read.key()).isEqualTo(TPM.endorsementKey().getPublic());
      assertThat(read.scheme()).isEqualTo(Integer.decode(scheme).intValue());
      assertThat(read.isAttestationKey()).isEqualTo(read.scheme() != TpmAlg.NULL);
      assertThat(read.bytes()).isEqualTo(area);
      refused(() -> TpmPublic.parse(Arrays.copyOf(area, area.length + 1)), Code.TRAILING);
      byte[] even = area.clone();
      even[even.length - 1] &= (byte) 0xfe;
      refused(() -> TpmPublic.parse(even), Code.VALUE);
    } else {
      refused(() -> TpmPublic.parse(area), Code.valueOf(as));
    }
  }

  private static byte[] point(int curve, int kdf, BigInteger x, BigInteger y) {
    return new TpmWriter()
        .u16(TpmAlg.ECC)
        .u16(TpmAlg.SHA256)
        .u32(TpmMaker.AK)
        .sized(new byte[0])
        .u16(TpmAlg.NULL)
        .u16(TpmAlg.ECDSA)
        .u16(TpmAlg.SHA256)
        .u16(curve)
        .u16(kdf)
        .sized(TpmMaker.fixed(x, 32))
        .sized(TpmMaker.fixed(y, 32))
        .bytes();
  }

  @Test
  void readsPointsOfP256() throws Exception {
    java.security.interfaces.ECPublicKey key =
        (java.security.interfaces.ECPublicKey) TPM.attestationKey().getPublic();
    BigInteger x = key.getW().getAffineX();
    BigInteger y = key.getW().getAffineY();
    assertThat(TpmPublic.parse(point(3, 0x10, x, y)).key()).isEqualTo(key);
    refused(() -> TpmPublic.parse(point(4, 0x10, x, y)), Code.ALGORITHM);
    refused(() -> TpmPublic.parse(point(3, 0x20, x, y)), Code.ALGORITHM);
    refused(() -> TpmPublic.parse(point(3, 0x10, y, x)), Code.VALUE);
    refused(() -> TpmPublic.parse(point(3, 0x10, x, y.add(BigInteger.ONE))), Code.VALUE);
    refused(() -> TpmPublic.parse(point(3, 0x10, BigInteger.ZERO, BigInteger.ZERO)), Code.VALUE);
    // x = 0 is on the curve; written as p, it is not the same point in another spelling.
    BigInteger p =
        new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
    BigInteger b =
        new BigInteger("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b", 16);
    BigInteger root = b.modPow(p.add(BigInteger.ONE).shiftRight(2), p);
    assertThat(TpmPublic.parse(point(3, 0x10, BigInteger.ZERO, root)).scheme())
        .isEqualTo(TpmAlg.ECDSA);
    refused(() -> TpmPublic.parse(point(3, 0x10, p, root)), Code.VALUE);
  }

  @Test
  void aNameIsTheDigestOfTheArea() throws Exception {
    byte[] area = TPM.akPublic(TpmMaker.AK);
    byte[] name = TpmPublic.parse(area).name();
    assertThat(name).hasSize(34).startsWith(0, 0x0b);
    assertThat(Arrays.copyOfRange(name, 2, 34)).isEqualTo(TpmHash.sha256(area));
  }

  @Test
  void aSignatureIsOfItsKeysScheme() throws Exception {
    byte[] message = {1, 2, 3};
    TpmPublic ak = TpmPublic.parse(TPM.akPublic(TpmMaker.AK));
    byte[] good = TPM.sign(message);
    assertThat(TpmSignature.parse(good).verify(ak, message)).isTrue();
    assertThat(TpmSignature.parse(good).verify(ak, new byte[] {1, 2})).isFalse();
    Signature rsa = Signature.getInstance("SHA256withRSA");
    rsa.initSign(TPM.endorsementKey().getPrivate());
    rsa.update(message);
    byte[] pkcs = new TpmWriter().u16(TpmAlg.RSASSA).u16(TpmAlg.SHA256).sized(rsa.sign()).bytes();
    TpmPublic signing =
        TpmPublic.parse(
            TPM.rsa(rsaHead(TpmAlg.RSA, TpmAlg.SHA256, 0, TpmAlg.RSASSA, 0x0b), 2048, 0));
    assertThat(TpmSignature.parse(pkcs).verify(signing, message)).isTrue();
    assertThat(TpmSignature.parse(pkcs).verify(ak, message)).isFalse();
    assertThat(TpmSignature.parse(good).verify(signing, message)).isFalse();
    TpmPublic odd =
        TpmPublic.parse(
            TPM.rsa(rsaHead(TpmAlg.RSA, TpmAlg.SHA256, 0, TpmAlg.ECDSA, 0x0b), 2048, 0));
    assertThat(TpmSignature.parse(good).verify(odd, message)).as("RSA key, EC scheme").isFalse();
    refused(() -> TpmSignature.parse(Arrays.copyOf(good, good.length + 1)), Code.TRAILING);
    refused(() -> TpmSignature.parse(HexFormat.of().parseHex("00180004")), Code.ALGORITHM);
    refused(() -> TpmSignature.parse(HexFormat.of().parseHex("0016000b0000")), Code.ALGORITHM);
  }

  /** Without their leading zeros, r and s stand where they would with them. */
  @Test
  void aSignatureMayLeaveOutZeros() throws Exception {
    TpmPublic ak = TpmPublic.parse(TPM.akPublic(TpmMaker.AK));
    int found = 0;
    for (int i = 0; i < 20_000 && found < 2; i++) {
      byte[] message = {(byte) i, (byte) (i >> 8)};
      byte[] good = TPM.sign(message);
      boolean r = good[6] == 0;
      if (r || good[40] == 0) {
        byte[] first = Arrays.copyOfRange(good, r ? 7 : 6, 38);
        byte[] second = Arrays.copyOfRange(good, r ? 40 : 41, 72);
        byte[] less =
            new TpmWriter().u16(TpmAlg.ECDSA).u16(TpmAlg.SHA256).sized(first).sized(second).bytes();
        assertThat(TpmSignature.parse(less).verify(ak, message)).isTrue();
        found++;
      }
    }
    assertThat(found).isEqualTo(2);
    byte[] long33 = new byte[33];
    byte[] wide =
        new TpmWriter().u16(TpmAlg.ECDSA).u16(TpmAlg.SHA256).sized(long33).sized(long33).bytes();
    refused(() -> TpmSignature.parse(wide), Code.LIMIT);
  }
}
