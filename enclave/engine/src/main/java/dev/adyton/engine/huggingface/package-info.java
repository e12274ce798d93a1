/** Models as Hugging Face lays them out: config.json, tokenizer.json, safetensors. */
@NullMarked
package dev.adyton.engine.huggingface;

import org.jspecify.annotations.NullMarked;
