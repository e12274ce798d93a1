package dev.adyton.engine.token;

import dev.adyton.engine.Detokenizer;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.gguf.GgufFile;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/** Byte-level BPE: text is cut by a {@link Splitter}, each piece's bytes merge by rank. */
final class BpeTokenizer extends VocabularyTokenizer {
  private static final String PRE = "tokenizer.ggml.pre";

  private final Merges merges;
  private final Splitter splitter;
  private final int[] byteIds = new int[256];
  private final boolean wholePieces;
  private final boolean composes;

  /**
   * @param wholePieces whether a piece that is a token is taken as it is, whatever its merges would
   *     give (Llama 3, tiktoken)
   * @param composes whether text is brought to Unicode's form NFC first (Qwen's tokenizer.json)
   */
  BpeTokenizer(
      Vocabulary vocabulary,
      SpecialTokens special,
      Merges merges,
      Splitter splitter,
      boolean wholePieces,
      boolean composes)
      throws ModelException {
    super(vocabulary, special);
    this.merges = merges;
    this.splitter = splitter;
    this.wholePieces = wholePieces;
    this.composes = composes;
    for (int b = 0; b < 256; b++) {
      byteIds[b] = vocabulary.find(new byte[] {(byte) b}, 0, 1);
      if (byteIds[b] < 0) {
        throw new ModelException(Code.TOKENIZER, "a byte has no token");
      }
    }
  }

  static BpeTokenizer read(GgufFile file) throws ModelException {
    String pre = file.text(PRE).orElse("default");
    Splitter splitter =
        Splitter.named(pre).orElseThrow(() -> new ModelException(Code.TOKENIZER, PRE));
    boolean wholePieces = splitter instanceof TiktokenSplitter t && t.mostNumbers() == 3;
    Vocabulary vocabulary = Vocabulary.read(file, ByteSpelling::bytes);
    Merges merges = Merges.read(file, vocabulary);
    SpecialTokens special = SpecialTokens.read(file, vocabulary, wholePieces);
    return new BpeTokenizer(vocabulary, special, merges, splitter, wholePieces, false);
  }

  @Override
  int[] encode(String text) {
    String t = composes ? Normalizer.normalize(text, Normalizer.Form.NFC) : text;
    IntList ids = new IntList();
    for (int from = 0; from < t.length(); ) {
      int end = splitter.end(t, from);
      piece(t.substring(from, end).getBytes(StandardCharsets.UTF_8), ids);
      from = end;
    }
    return ids.toArray();
  }

  private void piece(byte[] bytes, IntList ids) {
    int whole = wholePieces || bytes.length == 1 ? vocabulary.find(bytes, 0, bytes.length) : -1;
    if (whole >= 0) {
      ids.add(whole);
      return;
    }
    Symbols symbols = new Symbols(bytes);
    MergeQueue queue = new MergeQueue(bytes.length, symbols);
    queue.run();
    for (int s = 0; s >= 0; s = queue.next(s)) {
      ids.add(symbols.ids[s]);
    }
  }

  /** The tokens of a piece, at first a byte each. */
  private final class Symbols implements MergeQueue.Rules {
    private final int[] ids;

    Symbols(byte[] bytes) {
      ids = new int[bytes.length];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = byteIds[bytes[i] & 0xFF];
      }
    }

    @Override
    public int priority(int left, int right) {
      return merges.rank(ids[left], ids[right]);
    }

    @Override
    public void merge(int left, int right) {
      ids[left] = merges.merged(ids[left], ids[right]);
    }
  }

  @Override
  public Detokenizer detokenizer() {
    return detokenizer(-1);
  }

  @Override
  public Detokenizer detokenizer(int previous) {
    return new PieceDetokenizer(this::bytes, false);
  }

  @Override
  byte[] piece(int id) {
    return switch (vocabulary.type(id)) {
      case NORMAL, USER_DEFINED -> vocabulary.bytes(id);
      default -> NOTHING;
    };
  }
}
