/** Scores by exact rules, and the mask for tool calls. */
@NullMarked
package dev.adyton.training.eval;

import org.jspecify.annotations.NullMarked;
