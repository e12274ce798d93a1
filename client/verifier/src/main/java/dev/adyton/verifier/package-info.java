/** Check evidence, seal requests, open answers, check receipts. */
@NullMarked
package dev.adyton.verifier;

import org.jspecify.annotations.NullMarked;
