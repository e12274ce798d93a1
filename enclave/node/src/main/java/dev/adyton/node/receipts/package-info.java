/** A signed proof of every answered exchange, given to its caller alone. */
@NullMarked
package dev.adyton.node.receipts;

import org.jspecify.annotations.NullMarked;
