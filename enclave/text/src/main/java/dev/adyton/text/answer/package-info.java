/** What a model wrote, parted into reasoning, text and calls of tools, as it arrives. */
@NullMarked
package dev.adyton.text.answer;

import org.jspecify.annotations.NullMarked;
