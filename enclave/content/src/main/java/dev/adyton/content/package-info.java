/** Types that hold what nobody but the caller may read. */
@NullMarked
package dev.adyton.content;

import org.jspecify.annotations.NullMarked;
