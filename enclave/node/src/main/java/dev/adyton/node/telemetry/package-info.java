/** The only words that leave the node unasked: enums, bounded numbers, bucketed sizes. */
@NullMarked
package dev.adyton.node.telemetry;

import org.jspecify.annotations.NullMarked;
