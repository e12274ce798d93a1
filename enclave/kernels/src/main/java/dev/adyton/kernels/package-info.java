/** Arithmetic: the ladder from scalar to vector, and the numeric profiles. */
@NullMarked
package dev.adyton.kernels;

import org.jspecify.annotations.NullMarked;
