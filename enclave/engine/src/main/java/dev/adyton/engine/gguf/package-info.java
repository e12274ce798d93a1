/**
 * Reads GGUF version 3, the model file format of ggml (docs/gguf.md of that project), from memory
 * that may hold anything.
 */
@NullMarked
package dev.adyton.engine.gguf;

import org.jspecify.annotations.NullMarked;
