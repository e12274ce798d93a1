/** Every setting, where its value came from, and the limits that have no setting. */
@NullMarked
package dev.adyton.node.config;

import org.jspecify.annotations.NullMarked;
