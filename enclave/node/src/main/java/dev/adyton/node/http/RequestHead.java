package dev.adyton.node.http;

import dev.adyton.crypto.PaddingProfile;
import dev.adyton.node.telemetry.Carrier;

/**
 * What a request says before its body. {@code toString} shows nothing a caller wrote.
 *
 * @param method the method, as sent
 * @param path the path without query, as sent (not decoded)
 * @param query the query without {@code ?}; empty where none
 * @param fields the header fields
 * @param carrier what carried the request
 * @param loopbackPeer whether the other end of the connection is this machine
 * @param requestId 32 lower-case hex digits that name this exchange
 * @param keyset routing id of the keyset the request was sealed to; empty for a plain one
 */
public record RequestHead(
    String method,
    String path,
    String query,
    Fields fields,
    Carrier carrier,
    boolean loopbackPeer,
    String requestId,
    String keyset) {

  /** Returns how the answer's chunks are shaped; what was sealed without a wish gets buckets. */
  public PaddingProfile padding() {
    if (carrier != Carrier.SEALED) {
      return PaddingProfile.OFF;
    }
    return fields
        .only(PaddingProfile.FIELD)
        .flatMap(PaddingProfile::of)
        .orElse(PaddingProfile.BUCKETS);
  }

  /** Returns the path with the query, as sent. */
  public String target() {
    return query.isEmpty() ? path : path + "?" + query;
  }

  @Override
  public String toString() {
    return "RequestHead[" + carrier + "]";
  }
}
