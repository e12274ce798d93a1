/** Low-rank adapters on top of an existing model. */
@NullMarked
package dev.adyton.training.lora;

import org.jspecify.annotations.NullMarked;
