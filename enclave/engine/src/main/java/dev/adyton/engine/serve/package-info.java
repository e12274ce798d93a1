/**
 * Who is computed next, and what need not be computed again: parts of {@link
 * dev.adyton.engine.ServingEngine} that hold no model.
 */
@NullMarked
package dev.adyton.engine.serve;

import org.jspecify.annotations.NullMarked;
