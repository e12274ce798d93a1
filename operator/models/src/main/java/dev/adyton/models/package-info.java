/** Model files in and out: checked before use. */
@NullMarked
package dev.adyton.models;

import org.jspecify.annotations.NullMarked;
