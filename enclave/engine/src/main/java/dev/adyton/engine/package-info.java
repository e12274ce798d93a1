/** GGUF in, tokens out. */
@NullMarked
package dev.adyton.engine;

import org.jspecify.annotations.NullMarked;
