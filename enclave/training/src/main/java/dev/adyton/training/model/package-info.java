/** The Llama family forwards and backwards, in float32. */
@NullMarked
package dev.adyton.training.model;

import org.jspecify.annotations.NullMarked;
