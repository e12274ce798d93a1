/** How much a watcher of sealed streams learns about what was asked. */
@NullMarked
package dev.adyton.node.leak;

import org.jspecify.annotations.NullMarked;
