/** Keys of stored data: one root, one key per project, one purpose per use. */
@NullMarked
package dev.adyton.node.keys;

import org.jspecify.annotations.NullMarked;
