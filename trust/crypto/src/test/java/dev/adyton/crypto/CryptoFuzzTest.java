package dev.adyton.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Mutants of everything that is parsed: only the declared exceptions escape. */
class CryptoFuzzTest {
  private static final long SEED = 0x9458_9292L;

  private final SplittableRandom random = new SplittableRandom(SEED);

  @Test
  void keyConfigurations() {
    byte[] sample;
    try (HpkeKeyPair key = HpkeKeyPair.generate(HpkeSuite.DEFAULT)) {
      OhttpKeyConfig config = new OhttpKeyConfig(1, HpkeSuite.DEFAULT, key.publicKey());
      sample = OhttpKeyConfig.encodeList(List.of(config, config));
    }
    int accepted = 0;
    for (int i = 0; i < 20_000; i++) {
      try {
        OhttpKeyConfig.decodeList(mutant(sample));
        accepted++;
      } catch (CryptoException e) {
        assertThat(e.code()).isNotNull();
      }
    }
    report("key configurations", 20_000, accepted);
  }

  /** Sealed bytes mostly die at the tag: few mutants, all of them refused. */
  @Test
  void sealedRequests() throws CryptoException {
    try (HpkeKeyPair key = HpkeKeyPair.generate(HpkeSuite.DEFAULT)) {
      ChunkedRequestSealer sealer =
          ChunkedRequestSealer.begin(new OhttpKeyConfig(1, HpkeSuite.DEFAULT, key.publicKey()));
      byte[] sample =
          Bytes.concat(sealer.header(), sealer.chunk(new byte[20]), sealer.last(new byte[9]));
      for (int i = 0; i < 1_000; i++) {
        byte[] mutant = mutant(sample);
        if (!Arrays.equals(mutant, sample)) {
          assertThat(opens(key, mutant)).isFalse();
        }
      }
      assertThat(opens(key, sample)).isTrue();
    }
    report("sealed requests", 1_000, 0);
  }

  private static boolean opens(HpkeKeyPair key, byte[] sealed) {
    ChunkedRequestOpener opener =
        ChunkedRequestOpener.begin(id -> Optional.of(key), ChunkLimits.DEFAULT);
    try {
      opener.feed(sealed);
      opener.end();
      return true;
    } catch (CryptoException e) {
      return false;
    }
  }

  @Test
  void requests() {
    BhttpRequest sample =
        new BhttpRequest(
            "POST",
            "https",
            "node",
            "/v1/x",
            List.of(new HttpField("content-type", "application/json"), new HttpField("a", "")),
            "{\"some\":\"content\"}".getBytes(StandardCharsets.UTF_8),
            List.of(new HttpField("b", "c")));
    byte[] known = sample.encode(6);
    // The same with the indeterminate framing: 2, lines, 0, chunk, 0, lines, 0.
    byte[] indeterminate =
        new BhttpWriter()
            .varint(2)
            .prefixed("POST")
            .prefixed("https")
            .prefixed("node")
            .prefixed("/v1/x")
            .lines(sample.headers())
            .varint(0)
            .prefixed(sample.content())
            .varint(0)
            .lines(sample.trailers())
            .varint(0)
            .zeros(3)
            .done();
    int accepted = 0;
    for (int i = 0; i < 30_000; i++) {
      try {
        BhttpRequest request =
            BhttpRequest.decode(mutant(i % 2 == 0 ? known : indeterminate), BhttpLimits.DEFAULT);
        assertThat(BhttpRequest.decode(request.encodePadded(), BhttpLimits.DEFAULT))
            .isEqualTo(request);
        accepted++;
      } catch (BhttpException e) {
        assertThat(e.code()).isNotNull();
      }
    }
    report("requests", 30_000, accepted);
  }

  @Test
  void responsesInPieces() {
    BhttpResponseEncoder encoder = new BhttpResponseEncoder();
    byte[] sample =
        Bytes.concat(
            encoder.head(200, List.of(new HttpField("content-type", "text/event-stream"))),
            encoder.content(new byte[70]),
            encoder.content(new byte[3]),
            encoder.end(List.of(new HttpField("adyton-receipt", "abc=")), 20));
    int accepted = 0;
    for (int i = 0; i < 30_000; i++) {
      accepted += decodesAlikeHoweverCut(mutant(sample)) ? 1 : 0;
    }
    report("responses", 30_000, accepted);
  }

  /** One feed or many: the same answer. */
  private boolean decodesAlikeHoweverCut(byte[] bytes) {
    Optional<BhttpResponse> whole = decode(bytes, bytes.length + 1);
    assertThat(decode(bytes, 1 + random.nextInt(9))).isEqualTo(whole);
    return whole.isPresent();
  }

  private static Optional<BhttpResponse> decode(byte[] bytes, int step) {
    Collector collector = new Collector();
    BhttpResponseDecoder decoder = new BhttpResponseDecoder(BhttpLimits.DEFAULT);
    try {
      for (int at = 0; at < bytes.length; at += step) {
        int to = Math.min(bytes.length, at + step);
        decoder.feed(Arrays.copyOfRange(bytes, at, to), collector);
      }
      decoder.end(collector);
      return Optional.of(collector.response());
    } catch (BhttpException e) {
      return Optional.empty();
    }
  }

  private static final class Collector implements BhttpResponseDecoder.Handler {
    private int status;
    private List<HttpField> headers = List.of();
    private List<HttpField> trailers = List.of();
    private byte[] content = new byte[0];

    BhttpResponse response() {
      return new BhttpResponse(status, headers, content, trailers);
    }

    @Override
    public void onHead(int code, List<HttpField> fields) {
      status = code;
      headers = fields;
    }

    @Override
    public void onContent(byte[] bytes) {
      content = Bytes.concat(content, bytes);
    }

    @Override
    public void onEnd(List<HttpField> fields) {
      trailers = fields;
    }
  }

  private byte[] mutant(byte[] sample) {
    byte[] bytes = sample.clone();
    for (int i = random.nextInt(3); i >= 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes[at] = (byte) (0xc0 | random.nextInt(64));
        case 3 ->
            bytes =
                Bytes.concat(
                    Arrays.copyOf(bytes, at),
                    new byte[random.nextInt(9)],
                    Arrays.copyOfRange(bytes, at, bytes.length));
        default -> bytes = Arrays.copyOf(bytes, at);
      }
    }
    return bytes;
  }

  private static void report(String what, int mutants, int accepted) {
    System.out.println(
        "seed " + SEED + ", " + what + ": " + mutants + " mutants, " + accepted + " accepted");
  }
}
