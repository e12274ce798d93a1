package dev.adyton.engine;

import dev.adyton.engine.ModelException.Code;
import dev.adyton.text.grammar.Matcher;
import dev.adyton.text.grammar.TokenTrie;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Keeps one answer within a grammar, from its beginning or from a mark on. Not thread-safe.
 *
 * <p>Until the mark has come, a token that holds the mark's end and goes on beyond it is taken away
 * unless the grammar allows what is beyond.
 */
final class Constraint {
  private final Matcher matcher;
  private final Tokenizer tokenizer;
  private final String mark;
  private final boolean begins;

  /** The last bytes of a free answer, as ISO 8859-1. */
  private String tail = "";

  private boolean bound;
  private Optional<int[]> suspects = Optional.empty();

  Constraint(Bound bound, TokenTrie trie, Tokenizer tokenizer) {
    this.matcher = bound.grammar().matcher(trie);
    this.tokenizer = tokenizer;
    this.mark = latin(bound.mark().getBytes(StandardCharsets.UTF_8));
    this.begins = bound.begins();
    this.bound = mark.isEmpty();
  }

  /** Returns whether the answer is whole and nothing may follow. */
  boolean whole() {
    return bound && matcher.mustEnd();
  }

  /**
   * Takes away what may not follow. Tokens that end an answer stay where the answer may end.
   *
   * @throws ModelException {@link Code#GRAMMAR} where the vocabulary has nothing that may follow
   */
  void mask(float[] logits) throws ModelException {
    if (!bound) {
      keepOffMark(logits);
      return;
    }
    long[] allowed = matcher.allowed();
    boolean ends = matcher.mayEnd();
    boolean some = false;
    for (int id = 0; id < logits.length; id++) {
      boolean may = tokenizer.isEndOfGeneration(id) ? ends : Matcher.allows(allowed, id);
      if (!may) {
        logits[id] = Float.NEGATIVE_INFINITY;
      }
      some |= may && logits[id] > Float.NEGATIVE_INFINITY;
    }
    if (!some) {
      throw new ModelException(Code.GRAMMAR, "vocabulary");
    }
  }

  private void keepOffMark(float[] logits) {
    if (suspects.isEmpty()) {
      suspects = Optional.of(suspects(logits.length));
    }
    for (int id : suspects.get()) {
      String all = tail + latin(tokenizer.bytes(id));
      int at = all.indexOf(mark);
      if (at >= 0 && !matcher.follows(bound(all.substring(at)))) {
        logits[id] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  /** Returns what the grammar has to say to a text that begins with the mark. */
  private byte[] bound(String marked) {
    return marked.substring(begins ? 0 : mark.length()).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Only a token that holds the mark's last byte before its own can go beyond the mark. */
  private int[] suspects(int vocabulary) {
    byte last = (byte) mark.charAt(mark.length() - 1);
    return IntStream.range(0, vocabulary)
        .filter(id -> {
          byte[] bytes = tokenizer.bytes(id);
          return IntStream.range(0, bytes.length - 1).anyMatch(i -> bytes[i] == last);
        })
        .toArray();
  }

  /** Goes on by a token that was allowed. */
  void accept(int id) throws ModelException {
    byte[] bytes = tokenizer.bytes(id);
    if (bound) {
      if (!matcher.accept(bytes)) {
        throw new ModelException(Code.GRAMMAR, "token");
      }
      return;
    }
    grow(latin(bytes));
  }

  /** Goes on by a control token in a free answer. */
  void control(String name) throws ModelException {
    if (!bound) {
      grow(latin(name.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private void grow(String more) throws ModelException {
    String all = tail + more;
    int at = all.indexOf(mark);
    if (at < 0) {
      tail = all.substring(Math.max(0, all.length() - mark.length() + 1));
      return;
    }
    bound = true;
    if (!matcher.accept(bound(all.substring(at)))) {
      throw new ModelException(Code.GRAMMAR, "mark");
    }
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
