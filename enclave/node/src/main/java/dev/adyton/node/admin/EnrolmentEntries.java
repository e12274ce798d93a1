package dev.adyton.node.admin;

import dev.adyton.codec.Canonical;
import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import dev.adyton.ledger.LedgerException;
import dev.adyton.ledger.LedgerFile;
import dev.adyton.node.auth.ApiKeys;
import java.io.IOException;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The ledger's words for keys that owners let into their projects, each once, before the key opens
 * any door: whoever remembers the ledger sees who was added, when, and that the owner signed.
 */
public final class EnrolmentEntries {
  private static final String FORMAT = "adyton-enrolment-entry/1";

  private EnrolmentEntries() {}

  /**
   * Writes an entry for each word that has none.
   *
   * @throws IOException where the ledger cannot be written
   * @throws LedgerException where it is full
   */
  public static void write(LedgerFile ledger, List<ApiKeys.Word> words, Clock clock)
      throws IOException, LedgerException {
    Set<Digest> there = new HashSet<>();
    for (byte[] entry : ledger.entries()) {
      there.add(digest(entry));
    }
    for (ApiKeys.Word word : words) {
      if (there.add(digest(word))) {
        ledger.append(entry(word, clock.instant().getEpochSecond()));
      }
    }
  }

  private static byte[] entry(ApiKeys.Word word, long time) {
    return Jcs.encode(
        Json.object()
            .put("format", FORMAT)
            .put("time", time)
            .put("owner", word.owner())
            .put("enrolment", word.envelope())
            .build());
  }

  private static Digest digest(ApiKeys.Word word) {
    return Digest.sha256(
        Jcs.encode(
            Json.object().put("owner", word.owner()).put("enrolment", word.envelope()).build()));
  }

  /** Returns the digest of the word that an entry holds; of the entry itself, if it holds none. */
  private static Digest digest(byte[] entry) {
    try {
      Json.Obj in = Canonical.parse(entry);
      if (in.string("format").equals(FORMAT)) {
        return digest(new ApiKeys.Word(in.string("owner"), in.string("enrolment")));
      }
    } catch (CodecException e) {
      // Others' entries have members of their own.
    }
    return Digest.sha256(entry);
  }
}
