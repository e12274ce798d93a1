/** Machine code: an assembler, the pages it runs in, and what a processor can do. */
@NullMarked
package dev.adyton.kernels.emit;

import org.jspecify.annotations.NullMarked;
