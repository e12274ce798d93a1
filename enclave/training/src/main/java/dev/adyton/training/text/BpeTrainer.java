package dev.adyton.training.text;

import dev.adyton.training.text.Vocabulary.Merge;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Learns byte-pair merges (Sennrich et al. 2016): again and again the commonest neighbouring pair
 * becomes a token. Ties go to the pair that is smaller as text, so the result depends on the counts
 * alone. Pair counts are kept up to date word by word instead of counted anew.
 */
public final class BpeTrainer {
  /** Rarer words teach spelling of noise, not of language. */
  private static final int LEAST_COUNT = 3;

  private final Map<String, Integer> wordCounts = new TreeMap<>();

  /** Starts with no text seen. */
  public BpeTrainer() {}

  /** Counts the words of a text. */
  public void see(String text) {
    for (String word : PreTokenizer.split(text)) {
      wordCounts.merge(word, 1, Integer::sum);
    }
  }

  /** Learns until the vocabulary has {@code size} tokens or no pair is left. */
  public Vocabulary train(int size) {
    State state = new State(wordCounts);
    List<Merge> merges = new ArrayList<>();
    while (merges.size() < size - 256 - Vocabulary.SPECIAL.size()) {
      Merge best = state.commonest();
      if (best == null) {
        break;
      }
      merges.add(best);
      state.apply(best);
    }
    return new Vocabulary(merges);
  }

  private static final class State {
    private final List<List<String>> words = new ArrayList<>();
    private final List<Integer> counts = new ArrayList<>();
    private final Map<Merge, Integer> pairs = new HashMap<>();
    private final Map<Merge, Set<Integer>> where = new HashMap<>();

    State(Map<String, Integer> wordCounts) {
      wordCounts.forEach((word, count) -> {
        if (count >= LEAST_COUNT) {
          List<String> parts = new ArrayList<>();
          for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
            parts.add(String.valueOf(ByteText.character(b & 0xff)));
          }
          words.add(parts);
          counts.add(count);
          count(words.size() - 1, count);
        }
      });
    }

    private void count(int word, int by) {
      List<String> parts = words.get(word);
      for (int i = 0; i + 1 < parts.size(); i++) {
        Merge pair = new Merge(parts.get(i), parts.get(i + 1));
        pairs.merge(pair, by, Integer::sum);
        where.computeIfAbsent(pair, k -> new LinkedHashSet<>()).add(word);
      }
    }

    @org.jspecify.annotations.Nullable
    Merge commonest() {
      Merge best = null;
      int most = 0;
      for (Map.Entry<Merge, Integer> e : pairs.entrySet()) {
        int count = e.getValue();
        if (count > most || (best != null && count == most && before(e.getKey(), best))) {
          best = e.getKey();
          most = count;
        }
      }
      return best;
    }

    private static boolean before(Merge a, Merge b) {
      int c = a.left().compareTo(b.left());
      return c != 0 ? c < 0 : a.right().compareTo(b.right()) < 0;
    }

    void apply(Merge merge) {
      Set<Integer> touched = where.getOrDefault(merge, Set.of());
      for (int word : List.copyOf(touched)) {
        count(word, -counts.get(word));
        words.set(word, merged(words.get(word), merge));
        count(word, counts.get(word));
      }
      pairs.remove(merge);
      where.remove(merge);
    }

    private static List<String> merged(List<String> parts, Merge merge) {
      List<String> out = new ArrayList<>();
      for (int i = 0; i < parts.size(); i++) {
        boolean here =
            i + 1 < parts.size()
                && parts.get(i).equals(merge.left())
                && parts.get(i + 1).equals(merge.right());
        out.add(here ? merge.left() + merge.right() : parts.get(i));
        if (here) {
          i++;
        }
      }
      return out;
    }
  }
}
