/** Merkle trees after RFC 9162. */
@NullMarked
package dev.adyton.ledger;

import org.jspecify.annotations.NullMarked;
