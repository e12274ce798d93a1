/** The certificate that the node shows: its operator's or one made at start. */
@NullMarked
package dev.adyton.node.tls;

import org.jspecify.annotations.NullMarked;
