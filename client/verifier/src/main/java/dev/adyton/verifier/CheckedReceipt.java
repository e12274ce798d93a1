package dev.adyton.verifier;

import dev.adyton.codec.Base64s;
import dev.adyton.codec.CodecException;
import dev.adyton.receipt.ExchangeKey;
import dev.adyton.receipt.Receipt;
import dev.adyton.receipt.ReceiptCheck;
import dev.adyton.receipt.SignedReceipt;
import dev.adyton.verifier.ClientException.Code;
import java.util.List;
import java.util.Optional;

/**
 * A receipt that held, and all that it takes to show that to somebody else: whoever gets these
 * bytes can read the exchange. Immutable but for its arrays, which are not copied; {@link
 * #toString()} shows the receipt's id alone.
 *
 * @param receipt what the node says of the exchange
 * @param signed its signed bytes
 * @param checks what was checked, all passed
 * @param key k_f, the exchange's own key
 * @param request the bytes that the request's digest covers
 * @param response the bytes that the answer's digest covers
 * @param evidence the evidence under whose keys the request was sealed, as it was received
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a carrier of bytes to keep.
public record CheckedReceipt(
    Receipt receipt,
    SignedReceipt signed,
    List<ReceiptCheck.Result> checks,
    byte[] key,
    byte[] request,
    byte[] response,
    byte[] evidence) {

  /** Copies the list. */
  public CheckedReceipt {
    checks = List.copyOf(checks);
  }

  /**
   * Checks what came in an answer's trailers.
   *
   * @param id the id that the request carried: a receipt with another is of another exchange
   */
  static CheckedReceipt check(
      String signedBase64,
      String keyBase64,
      String id,
      Verified verified,
      byte[] request,
      byte[] response)
      throws ClientException {
    try (ExchangeKey key = ExchangeKey.of(Base64s.decode(keyBase64))) {
      SignedReceipt signed = SignedReceipt.parse(Base64s.decode(signedBase64));
      ReceiptCheck.Verdict verdict =
          ReceiptCheck.check(
              signed,
              verified.verdict().keyset().receipt().publicKey(),
              key,
              request,
              response,
              Optional.of(verified.evidenceDigest()));
      Receipt receipt = accepted(verdict);
      if (!receipt.id().equals(id)) {
        throw refused("it names another request");
      }
      if (!verified.verdict().statement().deployables().contains(receipt.deployable())) {
        throw refused("it names a model that the evidence does not");
      }
      return new CheckedReceipt(
          receipt, signed, verdict.results(), key.bytes(), request, response, verified.evidence());
    } catch (CodecException e) {
      throw refused("it cannot be read: " + e.code());
    }
  }

  private static Receipt accepted(ReceiptCheck.Verdict verdict) throws ClientException {
    if (verdict.accepted() && verdict.receipt().isPresent()) {
      return verdict.receipt().get();
    }
    throw refused(
        verdict
            .firstFailure()
            .flatMap(ReceiptCheck.Result::failure)
            .map(ReceiptCheck.Code::name)
            .orElse("not every step was taken"));
  }

  private static ClientException refused(String detail) {
    return new ClientException(Code.RECEIPT_REFUSED, detail);
  }

  @Override
  public String toString() {
    return "CheckedReceipt[" + receipt.id() + "]";
  }
}
