/** Recorded exchanges, answered again and compared. */
@NullMarked
package dev.adyton.node.replay;

import org.jspecify.annotations.NullMarked;
