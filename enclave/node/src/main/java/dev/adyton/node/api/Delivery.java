package dev.adyton.node.api;

import dev.adyton.engine.Tier;
import java.util.Optional;

/**
 * How an answer is sent, and how soon.
 *
 * @param stream whether it is wanted as it grows
 * @param includeUsage whether a Chat Completions stream ends with a chunk of token counts
 * @param obfuscation whether events shall be equally long; absent for the carrier's default
 * @param reasoning whether the caller wants to see what the model thought
 * @param tier how urgent it is, beside the caller's other requests
 */
record Delivery(
    boolean stream,
    boolean includeUsage,
    Optional<Boolean> obfuscation,
    boolean reasoning,
    Tier tier) {}
