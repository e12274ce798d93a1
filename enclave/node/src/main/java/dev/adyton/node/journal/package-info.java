/** What outlives a request: a sealed append-only journal, and a store over it. */
@NullMarked
package dev.adyton.node.journal;

import org.jspecify.annotations.NullMarked;
