package dev.adyton.engine.token;

import dev.adyton.content.SecretText;
import dev.adyton.engine.Detokenizer;
import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.Tokenizer;
import dev.adyton.engine.gguf.GgufFile;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/** Byte-level BPE: text is cut by a {@link Splitter}, each piece's bytes merge by rank. */
final class BpeTokenizer implements Tokenizer {
  private static final String PRE = "tokenizer.ggml.pre";
  private static final byte[] NOTHING = {};

  private final Vocabulary vocabulary;
  private final Merges merges;
  private final Splitter splitter;
  private final SpecialTokens special;
  private final int[] byteIds = new int[256];

  /** Llama 3 takes a piece that is a token as it is, whatever its merges would give. */
  private final boolean wholePieces;

  BpeTokenizer(GgufFile file) throws ModelException {
    String pre = file.text(PRE).orElse("default");
    splitter = Splitter.named(pre).orElseThrow(() -> new ModelException(Code.TOKENIZER, PRE));
    wholePieces = splitter instanceof TiktokenSplitter t && t.mostNumbers() == 3;
    vocabulary = Vocabulary.read(file, ByteSpelling::bytes);
    merges = Merges.read(file, vocabulary);
    special = SpecialTokens.read(file, vocabulary, wholePieces);
    for (int b = 0; b < 256; b++) {
      byteIds[b] = vocabulary.find(new byte[] {(byte) b}, 0, 1);
      if (byteIds[b] < 0) {
        throw new ModelException(Code.TOKENIZER, "a byte has no token");
      }
    }
  }

  @Override
  public int[] encode(SecretText text) {
    String t = text.reveal();
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

  private byte[] bytes(int id) {
    if (id < 0 || id >= vocabulary.size()) {
      return NOTHING;
    }
    return switch (vocabulary.type(id)) {
      case NORMAL, USER_DEFINED -> vocabulary.bytes(id);
      default -> NOTHING;
    };
  }

  @Override
  public int bos() {
    return special.bos();
  }

  @Override
  public int eos() {
    return special.eos();
  }

  @Override
  public boolean addsBos() {
    return special.addsBos();
  }

  @Override
  public boolean isEndOfGeneration(int id) {
    return id >= 0 && special.ends().get(id);
  }

  @Override
  public OptionalInt control(String name) {
    return vocabulary.control(name);
  }

  @Override
  public int size() {
    return vocabulary.size();
  }
}
