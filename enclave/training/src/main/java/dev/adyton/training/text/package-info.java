/** From text to tokens: byte-level BPE and the chat format. */
@NullMarked
package dev.adyton.training.text;

import org.jspecify.annotations.NullMarked;
