/** The conversation format of gpt-oss, as OpenAI's harmony library renders it. */
@NullMarked
package dev.adyton.text.harmony;

import org.jspecify.annotations.NullMarked;
