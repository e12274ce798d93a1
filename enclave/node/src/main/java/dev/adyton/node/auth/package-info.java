/** Who calls: API keys, kept as digests. */
@NullMarked
package dev.adyton.node.auth;

import org.jspecify.annotations.NullMarked;
