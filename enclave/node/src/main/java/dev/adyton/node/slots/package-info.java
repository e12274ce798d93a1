/** The two slots of the measured image: what is staged, tried, and known to be good. */
@NullMarked
package dev.adyton.node.slots;

import org.jspecify.annotations.NullMarked;
