/** Reading and writing models and adapters as GGUF. */
@NullMarked
package dev.adyton.training.gguf;

import org.jspecify.annotations.NullMarked;
