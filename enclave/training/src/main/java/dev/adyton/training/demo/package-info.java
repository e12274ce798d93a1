/** The demo model's corpus, every sentence of it ours. */
@NullMarked
package dev.adyton.training.demo;

import org.jspecify.annotations.NullMarked;
