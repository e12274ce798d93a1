package dev.adyton.engine.token;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * SentencePiece's {@code tokenizer.model}: a protocol buffer {@code ModelProto} with the pieces
 * (field 1), the trainer's settings (2) and the normaliser's (3). Unknown fields are passed over.
 */
final class SentencePieceFile {
  private static final int MAX_BYTES = 64 << 20;
  private static final int UNIGRAM = 1;
  private static final int BPE = 2;

  private final List<byte[]> pieces = new ArrayList<>();
  private float[] scores = new float[1024];
  private int[] types = new int[1024];
  private int model = UNIGRAM;
  private int unknown;
  private int bos = 1;
  private int eos = 2;
  private boolean prefix = true;
  private boolean plain = true;

  private SentencePieceFile() {}

  static Tokenizer read(byte[] bytes) throws ModelException {
    if (bytes.length > MAX_BYTES) {
      throw new ModelException(Code.LIMIT, "tokenizer.model");
    }
    SentencePieceFile file = new SentencePieceFile();
    Fields fields = new Fields(ByteBuffer.wrap(bytes));
    while (fields.next()) {
      switch (fields.number) {
        case 1 -> file.piece(fields.message());
        case 2 -> file.trainer(fields.message());
        case 3 -> file.normaliser(fields.message());
        default -> {}
      }
    }
    return file.tokenizer();
  }

  private void piece(Fields f) throws ModelException {
    byte[] text = {};
    float score = 0;
    int type = TokenType.NORMAL.number();
    while (f.next()) {
      switch (f.number) {
        case 1 -> text = f.bytes();
        case 2 -> score = Float.intBitsToFloat((int) f.value);
        case 3 -> type = (int) f.value;
        default -> {}
      }
    }
    if (pieces.size() >= Vocabulary.MAX_TOKENS) {
      throw new ModelException(Code.LIMIT, "vocabulary size");
    }
    if (pieces.size() == types.length) {
      scores = Arrays.copyOf(scores, 2 * scores.length);
      types = Arrays.copyOf(types, 2 * types.length);
    }
    scores[pieces.size()] = score;
    types[pieces.size()] = type;
    pieces.add(text);
  }

  private void trainer(Fields f) throws ModelException {
    while (f.next()) {
      switch (f.number) {
        case 3 -> model = (int) f.value;
        case 40 -> unknown = (int) f.value;
        case 41 -> bos = (int) f.value;
        case 42 -> eos = (int) f.value;
        default -> {}
      }
    }
  }

  private void normaliser(Fields f) throws ModelException {
    while (f.next()) {
      switch (f.number) {
        case 2 -> plain &= f.bytes().length == 0;
        case 3 -> prefix = f.value != 0;
        case 4 -> plain &= f.value == 0; // white space removed at the ends and inside
        case 5 -> plain &= f.value != 0;
        default -> {}
      }
    }
  }

  private Tokenizer tokenizer() throws ModelException {
    if (!plain) {
      throw new ModelException(Code.TOKENIZER, "normalizer_spec");
    }
    int size = pieces.size();
    Vocabulary vocabulary = Vocabulary.of(pieces, Arrays.copyOf(types, size));
    int[] ids = {bos, eos, unknown};
    for (int id : ids) {
      if (id >= size) {
        throw new ModelException(Code.TOKENIZER, "special id");
      }
    }
    int unk = Math.max(-1, unknown);
    SpecialTokens special =
        SpecialTokens.of(vocabulary, Math.max(-1, bos), Math.max(-1, eos), unk, true);
    float[] s = Arrays.copyOf(scores, size);
    return switch (model) {
      case BPE ->
          new SentencePieceTokenizer(
              vocabulary, special, SentencePieceTokenizer.byScore(vocabulary, s), prefix);
      case UNIGRAM -> new UnigramTokenizer(vocabulary, special, s, prefix);
      default -> throw new ModelException(Code.TOKENIZER, "model_type");
    };
  }

  /** The fields of a message, one after the other. */
  private static final class Fields {
    private final ByteBuffer in;
    int number;
    long value;
    private ByteBuffer body = ByteBuffer.allocate(0);

    Fields(ByteBuffer in) {
      this.in = in.order(ByteOrder.LITTLE_ENDIAN);
    }

    boolean next() throws ModelException {
      if (!in.hasRemaining()) {
        return false;
      }
      long key = varint();
      number = (int) (key >>> 3);
      body = ByteBuffer.allocate(0);
      value = 0;
      switch ((int) key & 7) {
        case 0 -> value = varint();
        case 1 -> value = need(8).getLong();
        case 2 -> {
          long n = varint();
          body = need(n).slice(in.position(), (int) n);
          in.position(in.position() + (int) n);
        }
        case 5 -> value = need(4).getInt();
        default -> throw new ModelException(Code.TYPE, "tokenizer.model");
      }
      return true;
    }

    Fields message() {
      return new Fields(body.duplicate());
    }

    byte[] bytes() {
      byte[] out = new byte[body.remaining()];
      body.duplicate().get(out);
      return out;
    }

    private ByteBuffer need(long n) throws ModelException {
      if (n < 0 || n > in.remaining()) {
        throw new ModelException(Code.TRUNCATED, "tokenizer.model");
      }
      return in;
    }

    private long varint() throws ModelException {
      long v = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        byte b = need(1).get();
        v |= (long) (b & 0x7F) << shift;
        if (b >= 0) {
          return v;
        }
      }
      throw new ModelException(Code.VALUE, "tokenizer.model");
    }
  }
}
