/** The HTTP surface of the enclave. */
@NullMarked
package dev.adyton.node;

import org.jspecify.annotations.NullMarked;
