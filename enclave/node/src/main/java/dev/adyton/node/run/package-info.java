/** One engine, a bounded queue before it, cancellation and drain. */
@NullMarked
package dev.adyton.node.run;

import org.jspecify.annotations.NullMarked;
