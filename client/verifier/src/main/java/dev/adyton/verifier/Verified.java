package dev.adyton.verifier;

import dev.adyton.attestation.Verdict;
import dev.adyton.codec.Digest;
import dev.adyton.crypto.OhttpKeyConfig;
import java.time.Instant;

/**
 * What a request may be sealed to: the outcome of one accepted verification. Immutable; the array
 * is not copied, because it stays within this package.
 *
 * @param verdict accepted
 * @param evidence the evidence as it was received
 * @param evidenceDigest of the statement's exact bytes; receipts name it
 * @param key the verified key to seal to: a hybrid one where there is one
 * @param keysetId the first 16 bytes of the keyset's digest, in hex
 * @param notAfter when the keys end
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Verified(
    Verdict verdict,
    byte[] evidence,
    Digest evidenceDigest,
    OhttpKeyConfig key,
    String keysetId,
    Instant notAfter) {}
