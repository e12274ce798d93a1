/** Learns: trains models in the engine's own formats. */
@NullMarked
package dev.adyton.training;

import org.jspecify.annotations.NullMarked;
