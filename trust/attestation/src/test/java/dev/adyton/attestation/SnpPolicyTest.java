package dev.adyton.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.attestation.SnpPolicy.GuestBit;
import dev.adyton.codec.CodecException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a policy file may say of SEV-SNP. */
final class SnpPolicyTest {
  private static SnpPolicy parse(String members) throws CodecException {
    String json = "{'format':'adyton-policy/1','snp':{" + members + "}}";
    return VerifierPolicy.parse(Spoilt.utf8(json.replace('\'', '"'))).snp();
  }

  @Test
  void nothingSaidIsNothingAccepted() throws Exception {
    assertThat(parse("")).isEqualTo(SnpPolicy.none());
    assertThat(SnpPolicy.none().oldest()).isEqualTo(SnpTcb.ZERO);
    assertThat(SnpPolicy.none().vlek()).isFalse();
    assertThat(SnpPolicy.none().revocation()).isFalse();
  }

  @Test
  void readsWhatItSays() throws Exception {
    String hex = "ab".repeat(48);
    SnpPolicy policy =
        parse(
            "'products':['Genoa','Turin'],'floor':{'bootloader':1,'tee':2,'snp':3,'microcode':255,"
                + "'fmc':5},'measurements':['"
                + hex
                + "'],'chips':['0123456789abcdef','"
                + "0".repeat(128)
                + "'],'require':['MEM_AES_256_XTS'],'tolerate':['SMT','CXL_ALLOWED'],"
                + "'vlek':true,'revocation':true");
    assertThat(policy.products()).isEqualTo(Set.of("Genoa", "Turin"));
    assertThat(policy.oldest()).isEqualTo(new SnpTcb(5, 1, 2, 3, 255));
    assertThat(policy.measurements()).containsExactly(hex);
    assertThat(policy.chips()).hasSize(2);
    assertThat(policy.required()).containsExactly(GuestBit.MEM_AES_256_XTS);
    assertThat(policy.tolerated()).isEqualTo(Set.of(GuestBit.SMT, GuestBit.CXL_ALLOWED));
    assertThat(policy.vlek()).isTrue();
    assertThat(policy.revocation()).isTrue();
    assertThat(policy.withMeasurements(Set.of("x")).measurements()).containsExactly("x");
    assertThat(policy.withMeasurements(Set.of(hex))).isEqualTo(policy);
    assertThat(parse("'floor':{}").floor()).isEqualTo(List.of(0, 0, 0, 0, 0));
    assertThat(parse("'vlek':false,'revocation':false")).isEqualTo(SnpPolicy.none());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "'floor':{'bootloader':-1} | VALUE: bootloader",
        "'floor':{'fmc':256} | VALUE: fmc",
        "'floor':{'ucode':1} | UNKNOWN_MEMBER",
        "'products':['genoa'] | VALUE: products",
        "'measurements':['ab'] | VALUE: measurements",
        "'chips':['0123456789abcde'] | VALUE: chips",
        "'require':['DEBUGGING'] | VALUE: require",
        "'tolerate':['smt'] | VALUE: tolerate",
        "'vlek':'yes' | TYPE: vlek",
        "'vcek':true | UNKNOWN_MEMBER",
      })
  void refuses(String members, String message) {
    assertThatThrownBy(() -> parse(members)).isInstanceOf(CodecException.class).hasMessage(message);
  }

  @Test
  void aListHasAnEnd() throws Exception {
    StringBuilder chips = new StringBuilder("'chips':[");
    for (int i = 0; i < 4096; i++) {
      chips.append(i == 0 ? "" : ",").append(String.format("'%016x'", i));
    }
    assertThat(parse(chips + "]").chips()).hasSize(4096);
    assertThatThrownBy(() -> parse(chips + ",'ffffffffffffffff']")).hasMessage("VALUE: chips");
  }

  @Test
  void everyBitHasItsPlace() {
    Map<GuestBit, Integer> places =
        Map.of(
            GuestBit.SMT, 16,
            GuestBit.MIGRATE_MA, 18,
            GuestBit.DEBUG, 19,
            GuestBit.SINGLE_SOCKET, 20,
            GuestBit.CXL_ALLOWED, 21,
            GuestBit.MEM_AES_256_XTS, 22,
            GuestBit.RAPL_DISABLED, 23,
            GuestBit.CIPHERTEXT_HIDING, 24);
    assertThat(places).containsOnlyKeys(GuestBit.values());
    places.forEach((bit, at) -> {
      for (int place = 0; place < 64; place++) {
        assertThat(bit.isSetIn(1L << place)).isEqualTo(at == place);
      }
    });
  }
}
