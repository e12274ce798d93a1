/** How gradients become better weights. */
@NullMarked
package dev.adyton.training.optim;

import org.jspecify.annotations.NullMarked;
