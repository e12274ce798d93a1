/** Commands of the launch gate and of a node's administration. */
@NullMarked
package dev.adyton.control;

import org.jspecify.annotations.NullMarked;
