/** The front door. */
@NullMarked
package dev.adyton.app;

import org.jspecify.annotations.NullMarked;
