/** What Linux must be asked for. */
@NullMarked
package dev.adyton.platform;

import org.jspecify.annotations.NullMarked;
