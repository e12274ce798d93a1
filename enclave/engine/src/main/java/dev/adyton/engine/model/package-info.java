/** Architectures: from a checked file to a forward pass. */
@NullMarked
package dev.adyton.engine.model;

import org.jspecify.annotations.NullMarked;
