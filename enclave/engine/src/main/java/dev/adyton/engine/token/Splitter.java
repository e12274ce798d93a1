package dev.adyton.engine.token;

import java.util.Optional;

/**
 * Cuts text into the pieces that byte-level BPE merges within. Written as scanners that look at
 * each character a bounded number of times; the regular expressions that define them would
 * backtrack.
 */
interface Splitter {
  /** Returns where the piece that begins at {@code from} ends, {@code from < end}. */
  int end(String text, int from);

  /** Returns the splitter that {@code tokenizer.ggml.pre} names. */
  static Optional<Splitter> named(String pre) {
    return switch (pre) {
      case "default", "gpt-2" -> Optional.of(new Gpt2Splitter(false));
      case "smollm" -> Optional.of(new Gpt2Splitter(true));
      case "llama-bpe", "llama3", "llama-v3" -> Optional.of(new TiktokenSplitter(3));
      case "qwen2" -> Optional.of(new TiktokenSplitter(1));
      default -> Optional.empty();
    };
  }
}
