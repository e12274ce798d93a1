/**
 * The sealed channel: an Oblivious HTTP gateway whose inner requests take the same way as plain
 * ones.
 */
@NullMarked
package dev.adyton.node.channel;

import org.jspecify.annotations.NullMarked;
