/** Files that callers uploaded, to be read as documents by requests that name them. */
@NullMarked
package dev.adyton.node.files;

import org.jspecify.annotations.NullMarked;
