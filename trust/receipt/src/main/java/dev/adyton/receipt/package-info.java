/** Signed proof of one exchange. */
@NullMarked
package dev.adyton.receipt;

import org.jspecify.annotations.NullMarked;
