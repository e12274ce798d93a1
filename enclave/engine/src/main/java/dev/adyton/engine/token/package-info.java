/** Text to token ids and back: SentencePiece and byte-level BPE. */
@NullMarked
package dev.adyton.engine.token;

import org.jspecify.annotations.NullMarked;
