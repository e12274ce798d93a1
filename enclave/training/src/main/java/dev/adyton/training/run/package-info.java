/** A training run: order of data, steps, checkpoints, progress. */
@NullMarked
package dev.adyton.training.run;

import org.jspecify.annotations.NullMarked;
