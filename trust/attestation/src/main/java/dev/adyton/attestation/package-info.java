/** Evidence in, verdict out. */
@NullMarked
package dev.adyton.attestation;

import org.jspecify.annotations.NullMarked;
