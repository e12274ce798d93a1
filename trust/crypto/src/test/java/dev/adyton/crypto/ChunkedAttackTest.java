package dev.adyton.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.crypto.CryptoException.Code;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What somebody between client and node can do to a sealed message: nothing but break it. */
class ChunkedAttackTest {
  private static final int KEY_ID = 7;

  private final HpkeKeyPair key = HpkeKeyPair.generate(HpkeSuite.DEFAULT);
  private final OhttpKeyConfig config =
      new OhttpKeyConfig(KEY_ID, HpkeSuite.DEFAULT, key.publicKey());

  @AfterEach
  void close() {
    key.close();
  }

  private ChunkedRequestOpener opener() {
    return opener(ChunkLimits.DEFAULT);
  }

  private ChunkedRequestOpener opener(ChunkLimits limits) {
    return ChunkedRequestOpener.begin(
        id -> id == KEY_ID ? Optional.of(key) : Optional.empty(), limits);
  }

  /** Header, three chunks, final chunk: as separate pieces. */
  private List<byte[]> sealedPieces() throws CryptoException {
    ChunkedRequestSealer sealer = ChunkedRequestSealer.begin(config);
    return new ArrayList<>(
        List.of(
            sealer.header(),
            sealer.chunk(utf8("one")),
            sealer.chunk(utf8("two")),
            sealer.chunk(utf8("six")),
            sealer.last(utf8("end"))));
  }

  private String open(List<byte[]> pieces) throws CryptoException {
    ChunkedRequestOpener opener = opener();
    List<byte[]> plain = new ArrayList<>();
    for (byte[] piece : pieces) {
      plain.addAll(opener.feed(piece));
    }
    plain.add(opener.end());
    return new String(Bytes.concat(plain.toArray(byte[][]::new)), StandardCharsets.UTF_8);
  }

  @Test
  void opensWhatWasSealed() throws CryptoException {
    assertThat(open(sealedPieces())).isEqualTo("onetwosixend");
  }

  @Test
  void everyReorderingFails() throws CryptoException {
    List<byte[]> pieces = sealedPieces();
    for (int i = 1; i < 4; i++) {
      for (int j = i + 1; j < 4; j++) {
        List<byte[]> swapped = new ArrayList<>(pieces);
        Collections.swap(swapped, i, j);
        assertFails(Code.AUTHENTICATION, swapped);
      }
    }
  }

  @Test
  void everyDroppedOrDoubledChunkFails() throws CryptoException {
    List<byte[]> pieces = sealedPieces();
    for (int i = 1; i < 4; i++) {
      List<byte[]> dropped = new ArrayList<>(pieces);
      dropped.remove(i);
      assertFails(Code.AUTHENTICATION, dropped);
      List<byte[]> doubled = new ArrayList<>(pieces);
      doubled.add(i, pieces.get(i));
      assertFails(Code.AUTHENTICATION, doubled);
    }
  }

  @Test
  void everyTruncationFails() throws CryptoException {
    byte[] whole = Bytes.concat(sealedPieces().toArray(byte[][]::new));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> open(List.of(cut)))
          .isInstanceOf(CryptoException.class)
          .extracting(e -> ((CryptoException) e).code())
          .isIn(Code.TRUNCATED, Code.AUTHENTICATION);
    }
  }

  @Test
  void everyFlippedBitFails() throws CryptoException {
    byte[] whole = Bytes.concat(sealedPieces().toArray(byte[][]::new));
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> open(List.of(flipped)))
          .as("bit %d", bit)
          .isInstanceOf(CryptoException.class);
    }
  }

  @Test
  void aChunkCannotBecomeTheLastNorTheLastAChunk() throws CryptoException {
    List<byte[]> pieces = sealedPieces();
    byte[] asLast = pieces.get(3).clone();
    asLast[0] = 0;
    assertFails(Code.AUTHENTICATION, List.of(pieces.get(0), pieces.get(1), pieces.get(2), asLast));

    byte[] asChunk = pieces.get(4).clone();
    asChunk[0] = (byte) (asChunk.length - 1);
    List<byte[]> continued = new ArrayList<>(pieces.subList(0, 4));
    continued.add(asChunk);
    assertFails(Code.AUTHENTICATION, continued);
  }

  @Test
  void bytesBehindTheLastChunkFail() throws CryptoException {
    List<byte[]> pieces = sealedPieces();
    pieces.add(new byte[] {0});
    assertFails(Code.AUTHENTICATION, pieces);
  }

  @Test
  void anEmptyChunkBeforeTheLastFails() throws CryptoException {
    ChunkedRequestSealer sealer = ChunkedRequestSealer.begin(config);
    assertThatThrownBy(() -> sealer.chunk(new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] empty = Bytes.concat(Varint.encode(16), new byte[16]);
    assertFails(Code.AUTHENTICATION, List.of(sealer.header(), empty));
  }

  @Test
  void limitsHoldBeforeAnythingIsKept() throws CryptoException {
    byte[] header = ChunkedRequestSealer.begin(config).header();
    byte[] huge = Varint.encode(Varint.MAX);
    assertFails(Code.TOO_LARGE, List.of(header, huge));
    byte[] oneMore = Varint.encode(ChunkLimits.CHUNK + HpkeAead.TAG_LENGTH + 1);
    assertFails(Code.TOO_LARGE, List.of(header, oneMore));
    // An endless final chunk.
    byte[] most = new byte[1 + ChunkLimits.CHUNK + HpkeAead.TAG_LENGTH];
    assertFails(Code.AUTHENTICATION, List.of(header, most));
    assertFails(Code.TOO_LARGE, List.of(header, most, new byte[1]));
    // Many small chunks.
    ChunkedRequestOpener opener = opener(new ChunkLimits(ChunkLimits.CHUNK, header.length + 10));
    opener.feed(header);
    assertThatThrownBy(() -> opener.feed(new byte[11])).hasMessage("TOO_LARGE");
  }

  @Test
  void namesItsKeyAndSuite() throws CryptoException {
    List<byte[]> pieces = sealedPieces();
    byte[] unknown = pieces.get(0).clone();
    unknown[0] = KEY_ID + 1;
    assertFails(Code.UNKNOWN_KEY, List.of(unknown));
    for (int at = 1; at < 7; at++) {
      byte[] otherSuite = pieces.get(0).clone();
      otherSuite[at] ^= 1;
      assertFails(Code.UNSUPPORTED_SUITE, List.of(otherSuite));
    }
  }

  @Test
  void anotherKeyOpensNothing() throws CryptoException {
    try (HpkeKeyPair other = HpkeKeyPair.generate(HpkeSuite.DEFAULT)) {
      ChunkedRequestOpener opener =
          ChunkedRequestOpener.begin(id -> Optional.of(other), ChunkLimits.DEFAULT);
      byte[] whole = Bytes.concat(sealedPieces().toArray(byte[][]::new));
      assertThatThrownBy(() -> opener.feed(whole)).hasMessage("AUTHENTICATION");
    }
  }

  @Test
  void aRetiredKeyOpensNothing() throws CryptoException {
    List<byte[]> pieces = sealedPieces();
    key.close();
    assertFails(Code.UNKNOWN_KEY, pieces);
  }

  @Test
  void staysFailed() throws CryptoException {
    List<byte[]> pieces = sealedPieces();
    ChunkedRequestOpener opener = opener();
    opener.feed(pieces.get(0));
    assertThatThrownBy(() -> opener.feed(pieces.get(2))).hasMessage("AUTHENTICATION");
    assertThatThrownBy(() -> opener.feed(pieces.get(1))).hasMessage("AUTHENTICATION");
    assertThatThrownBy(opener::end).hasMessage("AUTHENTICATION");
  }

  /** Every X25519 point of small order (RFC 7748 §6.1), as a client's or a node's key. */
  @Test
  void keysThatGiveNoSecretAreRefused() throws CryptoException {
    for (String point :
        List.of(
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")) {
      byte[] small = TestData.hex(point);
      byte[] header = Bytes.concat(config.requestHeader(), small);
      assertFails(Code.BAD_PUBLIC_KEY, List.of(header));
      OhttpKeyConfig bad = new OhttpKeyConfig(1, HpkeSuite.DEFAULT, small);
      assertThatThrownBy(() -> ChunkedRequestSealer.begin(bad)).hasMessage("BAD_PUBLIC_KEY");
    }
  }

  @ParameterizedTest
  @EnumSource(HpkeAead.class)
  void answersComeBackWholeWithEveryCipher(HpkeAead aead) throws CryptoException {
    HpkeSuite suite = new HpkeSuite(HpkeSuite.DEFAULT.kem(), HpkeSuite.DEFAULT.kdf(), aead);
    try (HpkeKeyPair pair = HpkeKeyPair.generate(suite)) {
      ChunkedRequestSealer sealer =
          ChunkedRequestSealer.begin(new OhttpKeyConfig(0, suite, pair.publicKey()));
      ChunkedRequestOpener node =
          ChunkedRequestOpener.begin(id -> Optional.of(pair), ChunkLimits.DEFAULT);
      assertThat(node.feed(Bytes.concat(sealer.header(), sealer.last(utf8("ask"))))).isEmpty();
      assertThat(node.end()).isEqualTo(utf8("ask"));
      assertThat(node.export("k", 32)).isEqualTo(sealer.export("k", 32));
      assertThat(node.encapsulatedKey()).isEqualTo(Arrays.copyOfRange(sealer.header(), 7, 39));

      byte[] large = new byte[3 * ChunkLimits.CHUNK + 5];
      Arrays.fill(large, (byte) 'x');
      ChunkedResponseSealer answer = node.responseSealer();
      byte[] first = Bytes.concat(answer.header(), answer.chunk(utf8("hi")));
      byte[] rest = answer.last(large);
      ChunkedResponseOpener reader = sealer.responseOpener();
      assertThat(reader.feed(first)).containsExactly(utf8("hi"));
      List<byte[]> plain = new ArrayList<>(reader.feed(rest));
      plain.add(reader.end());
      assertThat(Bytes.concat(plain.toArray(byte[][]::new))).isEqualTo(large);
      assertThatThrownBy(() -> answer.chunk(large)).isInstanceOf(IllegalStateException.class);

      ChunkedResponseOpener cutOff = sealer.responseOpener();
      cutOff.feed(first);
      assertThatThrownBy(cutOff::end).hasMessage("TRUNCATED");
    }
  }

  /** Zeroed keys are known to everybody: nothing may be sealed or opened with them. */
  @Test
  void closedStatesDoNothingMore() throws CryptoException {
    ChunkedRequestSealer sealer = ChunkedRequestSealer.begin(config);
    ChunkedRequestOpener node = opener();
    node.feed(sealer.header());
    ChunkedResponseOpener early = sealer.responseOpener();
    ChunkedResponseOpener late = sealer.responseOpener();
    ChunkedResponseSealer answer = node.responseSealer();
    byte[] chunk = sealer.chunk(utf8("x"));
    late.feed(answer.header());
    byte[] answered = answer.chunk(utf8("y"));
    for (AutoCloseable state : List.of(sealer, node, early, late, answer)) {
      assertThatCode(state::close).doesNotThrowAnyException();
      assertThatCode(state::close).doesNotThrowAnyException();
    }
    assertWiped(() -> sealer.chunk(utf8("x")));
    assertWiped(() -> sealer.export("x", 32));
    assertWiped(sealer::responseOpener);
    assertWiped(() -> node.feed(chunk));
    assertWiped(node::responseSealer);
    assertWiped(() -> answer.last(utf8("x")));
    assertWiped(() -> early.feed(answer.header()));
    assertWiped(() -> late.feed(answered));
  }

  private static void assertWiped(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anAnswerToAnotherRequestFails() throws CryptoException {
    ChunkedRequestSealer one = ChunkedRequestSealer.begin(config);
    ChunkedRequestSealer two = ChunkedRequestSealer.begin(config);
    ChunkedRequestOpener node = opener();
    node.feed(Bytes.concat(one.header(), one.last(utf8("a"))));
    node.end();
    ChunkedResponseSealer answer = node.responseSealer();
    byte[] sealed = Bytes.concat(answer.header(), answer.chunk(utf8("b")));
    ChunkedResponseOpener reader = two.responseOpener();
    assertThatThrownBy(() -> reader.feed(sealed)).hasMessage("AUTHENTICATION");
  }

  private void assertFails(Code code, List<byte[]> pieces) {
    assertThatThrownBy(() -> open(pieces))
        .isInstanceOf(CryptoException.class)
        .hasMessage(code.name());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
