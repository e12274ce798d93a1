/** Grammars that an answer must follow, compiled to masks over a vocabulary. */
@NullMarked
package dev.adyton.text.grammar;

import org.jspecify.annotations.NullMarked;
