/** What was called: exact to whose calls they were, in buckets to the operator. */
@NullMarked
package dev.adyton.node.audit;

import org.jspecify.annotations.NullMarked;
