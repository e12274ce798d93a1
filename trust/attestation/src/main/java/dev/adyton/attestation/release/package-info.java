/** Signed releases: what was published, by whom, and until when it counts. */
@NullMarked
package dev.adyton.attestation.release;

import org.jspecify.annotations.NullMarked;
