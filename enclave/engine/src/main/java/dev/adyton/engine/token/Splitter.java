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
      case "default", "gpt-2", "phi-2", "olmo", "mpt" -> Optional.of(new Gpt2Splitter(false));
      case "smollm", "refact", "command-r", "starcoder" -> Optional.of(new Gpt2Splitter(true));
      case "llama-bpe", "llama3", "llama-v3", "llama-v3-tokenizer", "dbrx", "smaug-bpe" ->
          Optional.of(new TiktokenSplitter(3));
      case "qwen2", "deepseek-r1-qwen", "stablelm2" -> Optional.of(new TiktokenSplitter(1));
      case "gpt-4o", "llama4" -> Optional.of(new CasedSplitter(3, true));
      case "tekken" -> Optional.of(new CasedSplitter(1, false));
      default -> Optional.empty();
    };
  }
}
