package dev.adyton.node.receipts;

import dev.adyton.codec.Digest;
import dev.adyton.node.auth.Caller;
import dev.adyton.node.evidence.Launched;
import dev.adyton.node.evidence.NodeKeys;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.RequestHead;
import dev.adyton.platform.Attester;
import dev.adyton.receipt.Receipt;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Issues a receipt for every answered exchange. Thread-safe. */
public final class ReceiptDesk {
  private final NodeKeys keys;
  private final Launched launched;
  private final Attester attester;
  private final ReceiptStore store;
  private final Clock clock;

  /** The last receipt of each caller; there are as many callers as API keys. */
  private final Map<Caller, Digest> last = new HashMap<>();

  /** Creates a desk for one launched deployable. */
  public ReceiptDesk(
      NodeKeys keys, Launched launched, Attester attester, ReceiptStore store, Clock clock) {
    this.keys = keys;
    this.launched = launched;
    this.attester = attester;
    this.store = store;
    this.clock = clock;
  }

  /**
   * Starts the record of one exchange.
   *
   * @param head what the request said before its body
   * @param caller who sent it
   * @param body its content as sent; digested before this returns, not kept
   * @throws ApiException where the request's head cannot stand in a receipt
   */
  public Tape open(RequestHead head, Caller caller, byte[] body) throws ApiException {
    try {
      return new Tape(this, head, caller, body);
    } catch (IllegalArgumentException e) {
      throw ApiException.of(ErrorCode.INVALID_REQUEST_LINE);
    }
  }

  /** Makes a receipt that follows the caller's last one. */
  synchronized Receipt chained(Caller caller, Function<Optional<Digest>, Receipt> maker) {
    Receipt receipt = maker.apply(Optional.ofNullable(last.get(caller)));
    last.put(caller, receipt.digest());
    return receipt;
  }

  NodeKeys keys() {
    return keys;
  }

  Launched launched() {
    return launched;
  }

  String level() {
    return attester.levelHint().name();
  }

  ReceiptStore store() {
    return store;
  }

  long now() {
    return clock.instant().getEpochSecond();
  }
}
