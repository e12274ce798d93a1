package dev.adyton.verifier.fake;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.crypto.AnswerBinding;
import dev.adyton.crypto.BhttpException;
import dev.adyton.crypto.BhttpLimits;
import dev.adyton.crypto.BhttpRequest;
import dev.adyton.crypto.BhttpResponseEncoder;
import dev.adyton.crypto.ChunkLimits;
import dev.adyton.crypto.ChunkedRequestOpener;
import dev.adyton.crypto.ChunkedResponseSealer;
import dev.adyton.crypto.CryptoException;
import dev.adyton.crypto.HttpField;
import dev.adyton.crypto.PaddedFrame;
import dev.adyton.receipt.ExchangeKey;
import dev.adyton.receipt.ExchangeRequest;
import dev.adyton.receipt.ExchangeResponse;
import dev.adyton.receipt.Receipt;
import dev.adyton.receipt.ReceiptKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** Opens, answers and seals, with the fault that it was given. Safe for use by many threads. */
final class FakeGateway {
  private final Fault fault;
  private final List<BhttpRequest> opened = new CopyOnWriteArrayList<>();
  private final List<Integer> sealedTo = new CopyOnWriteArrayList<>();
  private final Semaphore pace = new Semaphore(0);
  private volatile boolean held;
  private volatile byte[] answerBefore = new byte[0];
  private volatile List<HttpField> trailersBefore = List.of();

  FakeGateway(Fault fault) {
    this.fault = fault;
  }

  List<BhttpRequest> opened() {
    return List.copyOf(opened);
  }

  List<Integer> sealedTo() {
    return List.copyOf(sealedTo);
  }

  void hold() {
    held = true;
  }

  void release() {
    pace.release(1000);
  }

  void answer(FakeKeys keys, byte[] sealed, OutputStream out) throws IOException {
    try {
      ChunkedRequestOpener opener = ChunkedRequestOpener.begin(keys::pair, ChunkLimits.DEFAULT);
      ByteArrayOutputStream plain = new ByteArrayOutputStream();
      opener.feed(sealed).forEach(plain::writeBytes);
      plain.writeBytes(opener.end());
      BhttpRequest request = BhttpRequest.decode(plain.toByteArray(), BhttpLimits.DEFAULT);
      opened.add(request);
      sealedTo.add(sealed[0] & 0xff);
      write(keys, request, opener.responseSealer(), binding(opener, request), out);
    } catch (CryptoException | BhttpException e) {
      throw new IOException(e);
    }
  }

  private void write(
      FakeKeys keys,
      BhttpRequest request,
      ChunkedResponseSealer sealer,
      List<HttpField> binding,
      OutputStream out)
      throws IOException {
    CannedAnswer answer = CannedAnswer.to(request);
    BhttpResponseEncoder encoder = new BhttpResponseEncoder();
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    boolean replay = fault == Fault.REPLAYED_ANSWER && answerBefore.length > 0;
    OutputStream target = replay ? OutputStream.nullOutputStream() : out;
    emit(target, sent, sealer.header());
    List<HttpField> head = new ArrayList<>(binding);
    head.add(new HttpField("content-type", answer.contentType()));
    byte[] first = encoder.head(answer.status(), head);
    if (fault == Fault.NOT_BINARY_HTTP) {
      first[0] = (byte) 0x3f;
    }
    emit(target, sent, sealer.chunk(fault == Fault.NOT_FRAMED ? first : frame(first)));
    for (byte[] piece : answer.pieces()) {
      byte[] delivered = fault == Fault.ALTERED_AFTER_RECEIPT ? altered(piece) : piece;
      if (delivered.length > 0) {
        emit(target, sent, chunks(sealer, encoder.content(delivered)));
        target.flush();
        pause();
      }
    }
    byte[] last = sealer.last(frame(encoder.end(trailers(keys, request, answer), 0)));
    if (fault == Fault.FLIPPED) {
      last[last.length - 1] ^= 1;
    }
    if (fault != Fault.TRUNCATED && fault != Fault.CUT_CONNECTION) {
      emit(target, sent, last);
    }
    if (replay) {
      out.write(answerBefore);
    }
    answerBefore = sent.toByteArray();
  }

  private List<HttpField> binding(ChunkedRequestOpener opener, BhttpRequest request) {
    if (fault == Fault.UNBOUND) {
      return List.of();
    }
    String id = HttpField.first(request.headers(), "adyton-request-id").orElseThrow();
    String evidence = HttpField.first(request.headers(), "adyton-evidence").orElseThrow();
    String said = fault == Fault.BOUND_TO_ANOTHER ? "0".repeat(32) : id;
    byte[] value = AnswerBinding.of(opener, evidence, said);
    return List.of(new HttpField(AnswerBinding.HEADER, HexFormat.of().formatHex(value)));
  }

  /** As our clients ask for them: the sizes are of no interest here. */
  private static byte[] frame(byte[] message) {
    return PaddedFrame.of(message, 0, message.length, PaddedFrame.bucket(message.length));
  }

  private static byte[] chunks(ChunkedResponseSealer sealer, byte[] message) {
    ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    int room = ChunkLimits.CHUNK - PaddedFrame.HEADER_BYTES;
    for (int at = 0; at < message.length; at += room) {
      int end = Math.min(message.length, at + room);
      chunks.writeBytes(sealer.chunk(frame(Arrays.copyOfRange(message, at, end))));
    }
    return chunks.toByteArray();
  }

  private static void emit(OutputStream out, ByteArrayOutputStream copy, byte[] bytes)
      throws IOException {
    out.write(bytes);
    copy.writeBytes(bytes);
  }

  private void pause() throws IOException {
    try {
      if (held) {
        pace.acquire();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static byte[] altered(byte[] piece) {
    return new String(piece, StandardCharsets.UTF_8)
        .replace("Only", "Not only")
        .getBytes(StandardCharsets.UTF_8);
  }

  private List<HttpField> trailers(FakeKeys keys, BhttpRequest request, CannedAnswer answer) {
    boolean owed = request.method().equals("POST") && answer.status() == 200;
    if (fault == Fault.NO_RECEIPT || !owed) {
      return List.of();
    }
    List<HttpField> fresh = receipt(keys, request, answer);
    boolean other = fault == Fault.RECEIPT_OF_ANOTHER && !trailersBefore.isEmpty();
    List<HttpField> chosen = other ? trailersBefore : fresh;
    trailersBefore = fresh;
    return chosen;
  }

  private List<HttpField> receipt(FakeKeys keys, BhttpRequest request, CannedAnswer answer) {
    ReceiptKey signer =
        fault == Fault.RECEIPT_OF_A_STRANGER ? new FakeKeys().receipts() : keys.receipts();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    answer.pieces().forEach(content::writeBytes);
    String type = HttpField.first(request.headers(), "content-type").orElse("");
    try (ExchangeKey key = ExchangeKey.generate()) {
      Receipt receipt =
          new Receipt(
              signer.kid(),
              fault == Fault.RECEIPT_OF_ANOTHER_ID
                  ? "0".repeat(32)
                  : HttpField.first(request.headers(), "adyton-request-id").orElseThrow(),
              key.digest(
                  new ExchangeRequest(request.method(), request.path(), type, request.content())
                      .canonical()),
              key.digest(
                  new ExchangeResponse(answer.status(), answer.contentType(), content.toByteArray())
                      .canonical()),
              key.commitment(),
              Optional.of(evidenceDigest(request)),
              fault == Fault.RECEIPT_OF_ANOTHER_MODEL
                  ? Digest.sha256(new byte[] {1})
                  : FakeKeys.DEPLOYABLE,
              FakeKeys.NUMERICS,
              "scalar",
              7,
              "none",
              "denied",
              "off",
              Optional.empty(),
              "SIMULATED",
              Instant.now().getEpochSecond());
      String signed = Base64s.encode(signer.sign(receipt).encode());
      HttpField said =
          new HttpField("adyton-receipt", fault == Fault.RECEIPT_UNREADABLE ? "?" : signed);
      return fault == Fault.RECEIPT_WITHOUT_KEY
          ? List.of(said)
          : List.of(said, new HttpField("adyton-receipt-key", Base64s.encode(key.bytes())));
    }
  }

  private Digest evidenceDigest(BhttpRequest request) {
    if (fault == Fault.RECEIPT_OF_OTHER_EVIDENCE) {
      return Digest.sha256(new byte[0]);
    }
    try {
      return Digest.parse(HttpField.first(request.headers(), "adyton-evidence").orElseThrow());
    } catch (CodecException e) {
      throw new IllegalStateException(e);
    }
  }
}
