/** What the node says about itself: keys, deployable, statement, evidence. */
@NullMarked
package dev.adyton.node.evidence;

import org.jspecify.annotations.NullMarked;
