package dev.adyton.receipt;

import dev.adyton.codec.Digest;
import dev.adyton.crypto.BhttpRequest;
import dev.adyton.crypto.BhttpResponseEncoder;
import dev.adyton.crypto.ChunkLimits;
import dev.adyton.crypto.ChunkedRequestOpener;
import dev.adyton.crypto.ChunkedRequestSealer;
import dev.adyton.crypto.ChunkedResponseSealer;
import dev.adyton.crypto.HpkeKeyPair;
import dev.adyton.crypto.HpkeSuite;
import dev.adyton.crypto.HttpField;
import dev.adyton.crypto.OhttpKeyConfig;
import dev.adyton.crypto.PaddedFrame;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What seal and receipt cost a node, in CPU time of the thread that does it, which a loaded machine
 * distorts less than a clock: opening a request, each frame of the answer, digests and signature at
 * its end. Medians of eleven rounds. Not a test: a program.
 */
final class ChannelTimes {
  private static final int ROUNDS = 11;
  private static final int EXCHANGES = 400;
  private static final int FRAMES = 64;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** An event of a streamed chat with one short piece of text in it. */
  private static final byte[] EVENT =
      ("data: {\"id\":\"chatcmpl-0123456789abcdef0123456789abcdef\",\"object\":"
              + "\"chat.completion.chunk\",\"created\":1800000000,\"model\":\"demo\",\"choices\":"
              + "[{\"index\":0,\"delta\":{\"content\":\" door\"},\"finish_reason\":null}]}\n\n")
          .getBytes(StandardCharsets.UTF_8);

  private final HpkeKeyPair node = HpkeKeyPair.generate(HpkeSuite.HYBRID);
  private final OhttpKeyConfig config = new OhttpKeyConfig(1, HpkeSuite.HYBRID, node.publicKey());
  private final ReceiptKey signer = ReceiptKey.generate();
  private final byte[] body = new byte[2000];
  private long opening;
  private long framing;
  private long receipting;
  private long sink;

  private ChannelTimes() {}

  /** Prints microseconds for a request, a frame and a receipt. */
  public static void main(String[] none) throws Exception {
    ChannelTimes times = new ChannelTimes();
    double[][] micros = new double[3][ROUNDS];
    for (int round = -2; round < ROUNDS; round++) {
      times.opening = 0;
      times.framing = 0;
      times.receipting = 0;
      for (int i = 0; i < EXCHANGES; i++) {
        times.exchange(i);
      }
      if (round >= 0) {
        micros[0][round] = times.opening / 1e3 / EXCHANGES;
        micros[1][round] = times.framing / 1e3 / EXCHANGES / FRAMES;
        micros[2][round] = times.receipting / 1e3 / EXCHANGES;
      }
    }
    String[] names = {"open a request", "seal a frame, digest it", "sign a receipt"};
    for (int i = 0; i < names.length; i++) {
      Arrays.sort(micros[i]);
      System.out.println(
          names[i]
              + ": median "
              + Math.round(10 * micros[i][ROUNDS / 2]) / 10.0
              + " µs, "
              + Math.round(10 * micros[i][0]) / 10.0
              + " to "
              + Math.round(10 * micros[i][ROUNDS - 1]) / 10.0);
    }
    System.out.println("bytes " + times.sink);
  }

  private void exchange(int number) throws Exception {
    BhttpRequest request =
        new BhttpRequest(
            "POST",
            "https",
            "node.example",
            "/v1/chat/completions",
            List.of(new HttpField("content-type", "application/json")),
            body,
            List.of());
    ChunkedRequestSealer sealer = ChunkedRequestSealer.begin(config);
    byte[] header = sealer.header();
    byte[] sealed = sealer.last(request.encodePadded());
    long start = THREADS.getCurrentThreadCpuTime();
    ChunkedRequestOpener opener =
        ChunkedRequestOpener.begin(id -> Optional.of(node), ChunkLimits.DEFAULT);
    sink += opener.feed(header).size() + opener.feed(sealed).size() + opener.end().length;
    ChunkedResponseSealer answer = opener.responseSealer();
    long opened = THREADS.getCurrentThreadCpuTime();
    try (ExchangeKey key = ExchangeKey.generate()) {
      KeyedDigest asked = key.digest(body);
      ExchangeKey.Digester digester = key.start();
      BhttpResponseEncoder encoder = new BhttpResponseEncoder();
      sink += encoder.head(200, List.of()).length;
      long begun = THREADS.getCurrentThreadCpuTime();
      for (int frame = 0; frame < FRAMES; frame++) {
        digester.update(EVENT);
        byte[] message = encoder.content(EVENT);
        int size = PaddedFrame.bucket(message.length);
        sink += answer.chunk(PaddedFrame.of(message, 0, message.length, size)).length;
      }
      long framed = THREADS.getCurrentThreadCpuTime();
      sink += signer.sign(receipt(number, key, asked, digester.finish())).encode().length;
      long ended = THREADS.getCurrentThreadCpuTime();
      opening += opened - start;
      framing += framed - begun;
      receipting += ended - framed + begun - opened;
    }
  }

  private Receipt receipt(int number, ExchangeKey key, KeyedDigest asked, KeyedDigest answered) {
    return new Receipt(
        signer.kid(),
        "%032x".formatted(number),
        asked,
        answered,
        key.commitment(),
        Optional.empty(),
        Digest.sha256(body),
        "a8/1",
        "emitted",
        number,
        "none",
        "denied",
        "buckets",
        Optional.empty(),
        "SIMULATED",
        1_800_000_000L);
  }
}
