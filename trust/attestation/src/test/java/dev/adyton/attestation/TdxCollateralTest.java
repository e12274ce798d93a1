package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Json;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Intel's documents, and how the levels in them are found. */
final class TdxCollateralTest {
  private static final Json.Obj INFO = json(TdxMaker.tcbInfo());

  private static Json.Obj json(String text) {
    try {
      return Json.parseObject(Spoilt.utf8(text));
    } catch (CodecException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String framed(String body, String signature) {
    return "{\"tcbInfo\":" + body + ",\"signature\":\"" + signature + "\"}";
  }

  @Test
  void isCutOutAsItStands() throws Exception {
    TdxMaker tdx = new TdxMaker();
    byte[] good = tdx.signed("tcbInfo", TdxMaker.tcbInfo());
    TdxCollateral read = TdxCollateral.parse(good, "tcbInfo");
    java.security.PublicKey signer = Certificates.parse(tdx.signerDer).getPublicKey();
    assertThat(read.signedBy(signer)).isTrue();
    assertThat(read.signedBy(tdx.stranger().getPublic())).isFalse();
    assertThat(
            read.signedBy(
                java.security.KeyPairGenerator.getInstance("Ed25519")
                    .generateKeyPair()
                    .getPublic()))
        .isFalse();
    assertThat(read.content()).isEqualTo(INFO);
    for (int length = 0; length < good.length; length += length < 40 ? 1 : 97) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> TdxCollateral.parse(cut, "tcbInfo"))
          .isInstanceOf(CodecException.class);
    }
    assertThatThrownBy(() -> TdxCollateral.parse(good, "enclaveIdentity"))
        .hasMessage("FORMAT: enclaveIdentity");
    byte[] open = good.clone();
    open[open.length - 1] = ']';
    assertThatThrownBy(() -> TdxCollateral.parse(open, "tcbInfo")).hasMessage("FORMAT: tcbInfo");
    byte[] unquoted = good.clone();
    unquoted[unquoted.length - 2] = '0';
    assertThatThrownBy(() -> TdxCollateral.parse(unquoted, "tcbInfo"))
        .hasMessage("FORMAT: tcbInfo");
  }

  @Test
  void hasABodyAndASignature() throws Exception {
    String signature = "0".repeat(128);
    assertThat(TdxCollateral.parse(Spoilt.utf8(framed("{}", signature)), "tcbInfo").content())
        .isEqualTo(Json.object().build());
    for (String bad :
        new String[] {
          framed("", signature),
          framed("{}", signature.substring(1)),
          framed("{}", signature + "0"),
          framed("{}", "g" + signature.substring(1)),
          framed("1", signature),
        }) {
      assertThatThrownBy(() -> TdxCollateral.parse(Spoilt.utf8(bad), "tcbInfo"))
          .as(bad)
          .isInstanceOf(CodecException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"-501, false", "-500, true", "0, true", "499, true", "500, false"})
  void isOfItsTime(long seconds, boolean current) throws Exception {
    byte[] bytes = new TdxMaker().signed("tcbInfo", TdxMaker.tcbInfo());
    Instant now = Instant.ofEpochSecond(Spoilt.NOW + seconds);
    assertThat(TdxCollateral.parse(bytes, "tcbInfo").isCurrent(now)).isEqualTo(current);
    String undated = framed("{\"issueDate\":\"now\",\"nextUpdate\":\"x\"}", "0".repeat(128));
    TdxCollateral other = TdxCollateral.parse(Spoilt.utf8(undated), "tcbInfo");
    assertThatThrownBy(() -> other.isCurrent(now)).hasMessage("FORMAT: issueDate");
  }

  @Test
  void comparesUnderAMask() throws Exception {
    byte[] octets = {0x13, (byte) 0x80};
    assertThat(TdxCollateral.matches(octets, "1380", "ffff")).isTrue();
    assertThat(TdxCollateral.matches(octets, "1180", "fdff")).isTrue();
    assertThat(TdxCollateral.matches(octets, "1180", "ffff")).isFalse();
    assertThat(TdxCollateral.matches(octets, "1300", "ff7f")).isTrue();
    assertThat(TdxCollateral.matches(octets, "1300", "ff80")).isFalse();
    assertThat(TdxCollateral.matches(octets, "ffff", "0000")).isTrue();
    assertThatThrownBy(() -> TdxCollateral.matches(octets, "13", "ffff")).hasMessage("SIZE: hex");
    assertThatThrownBy(() -> TdxCollateral.matches(octets, "1380", "ffffff"))
        .hasMessage("SIZE: hex");
    assertThatThrownBy(() -> TdxCollateral.hex("zz", 1)).hasMessage("FORMAT: hex");
  }

  private static TdxCertificate platform(int at, int svn, int pceSvn) {
    int[] components = new int[16];
    Arrays.fill(components, 5);
    components[at] = svn;
    return new TdxCertificate(components, pceSvn, TdxMaker.FMSPC, "0000");
  }

  private static byte[] tee(int at, int svn) {
    byte[] tee = new byte[16];
    Arrays.fill(tee, (byte) 3);
    tee[1] = 0;
    tee[at] = (byte) svn;
    return tee;
  }

  @Test
  void thePlatformIsAsOldAsItsOldestPart() throws Exception {
    for (int at = 0; at < 16; at++) {
      assertThat(TdxTcb.platform(INFO, platform(at, 5, 11), tee(0, 3))).contains("UpToDate");
      assertThat(TdxTcb.platform(INFO, platform(at, 4, 11), tee(0, 3)))
          .as("component %d", at)
          .contains("SWHardeningNeeded");
      assertThat(TdxTcb.platform(INFO, platform(at, 0, 11), tee(0, 3))).isEmpty();
      if (at != 1) {
        assertThat(TdxTcb.platform(INFO, platform(0, 5, 11), tee(at, 2)))
            .as("part %d of the module", at)
            .contains("OutOfDate");
        assertThat(TdxTcb.platform(INFO, platform(0, 5, 11), tee(at, 255))).contains("UpToDate");
      }
    }
    assertThat(TdxTcb.platform(INFO, platform(0, 9, 10), tee(0, 3))).contains("OutOfDate");
    assertThat(TdxTcb.platform(INFO, platform(0, 9, 5), tee(0, 3))).contains("OutOfDate");
    assertThat(TdxTcb.platform(INFO, platform(0, 9, 4), tee(0, 3))).isEmpty();
    byte[] ofModule = tee(1, 1);
    ofModule[0] = 0;
    assertThat(TdxTcb.platform(INFO, platform(0, 5, 11), ofModule)).contains("UpToDate");
    ofModule[2] = 0;
    assertThat(TdxTcb.platform(INFO, platform(0, 5, 11), ofModule)).isEmpty();
  }

  @Test
  void aLevelListsEveryComponent() {
    String one = "{\"svn\":5},";
    String text = TdxMaker.tcbInfo();
    int at = text.indexOf(one);
    for (String other : new String[] {"", one + one}) {
      Json.Obj info = json(text.substring(0, at) + other + text.substring(at + one.length()));
      assertThatThrownBy(() -> TdxTcb.platform(info, platform(0, 5, 11), tee(0, 3)))
          .hasMessage("SIZE: sgxtcbcomponents");
    }
  }

  @Test
  void theModuleIsOfItsVersion() throws Exception {
    TdxTcb.Module first = TdxTcb.module(INFO, tee(0, 3)).orElseThrow();
    assertThat(first.status()).isEmpty();
    assertThat(first.mask()).isEqualTo("F".repeat(16));
    for (String[] each :
        new String[][] {
          {"5", "UpToDate"}, {"255", "UpToDate"}, {"4", "OutOfDate"}, {"3", "OutOfDate"}
        }) {
      byte[] tee = tee(1, 1);
      tee[0] = (byte) Integer.parseInt(each[0]);
      assertThat(TdxTcb.module(INFO, tee).flatMap(TdxTcb.Module::status)).contains(each[1]);
    }
    assertThat(TdxTcb.module(INFO, tee(1, 2))).isEmpty();
    Json.Obj ten = json(TdxMaker.tcbInfo().replace("TDX_01", "TDX_0A"));
    assertThat(TdxTcb.module(ten, tee(1, 10)).map(TdxTcb.Module::signer)).contains("0".repeat(96));
    Json.Obj without = json(TdxMaker.tcbInfo().replace("tdxModuleIdentities", "z"));
    assertThat(TdxTcb.module(without, tee(1, 1))).isEmpty();
    assertThat(TdxTcb.level(json("{\"tcbLevels\":[]}"), 9)).isEqualTo(Optional.empty());
  }
}
