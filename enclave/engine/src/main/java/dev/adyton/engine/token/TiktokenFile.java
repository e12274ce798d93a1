package dev.adyton.engine.token;

import dev.adyton.engine.ModelException;
import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** A ranked vocabulary: a line {@code base64 SP rank} for each token, ranks from 0 upwards. */
final class TiktokenFile {
  private static final int MAX_BYTES = 64 << 20;

  private TiktokenFile() {}

  static Tokenizer read(byte[] ranks, String splitter, List<String> controls)
      throws ModelException {
    if (ranks.length > MAX_BYTES) {
      throw new ModelException(Code.LIMIT, "tiktoken file");
    }
    List<byte[]> tokens = new ArrayList<>();
    for (int from = 0; from < ranks.length; ) {
      int end = from;
      while (end < ranks.length && ranks[end] != '\n') {
        end++;
      }
      if (end > from) {
        tokens.add(token(new String(ranks, from, end - from, StandardCharsets.US_ASCII), tokens));
      }
      from = end + 1;
    }
    int[] types = new int[tokens.size() + controls.size()];
    Arrays.fill(types, TokenType.NORMAL.number());
    Arrays.fill(types, tokens.size(), types.length, TokenType.CONTROL.number());
    controls.forEach(c -> tokens.add(c.getBytes(StandardCharsets.UTF_8)));
    Vocabulary vocabulary = Vocabulary.of(tokens, types);
    return new BpeTokenizer(
        vocabulary,
        SpecialTokens.of(vocabulary, -1, -1, -1, false),
        Merges.ofRanks(vocabulary),
        Splitter.named(splitter).orElseThrow(() -> new ModelException(Code.TOKENIZER, "splitter")),
        true,
        false);
  }

  private static byte[] token(String line, List<byte[]> before) throws ModelException {
    int space = line.indexOf(' ');
    try {
      byte[] token = Base64.getDecoder().decode(line.substring(0, Math.max(0, space)));
      if (token.length > 0 && Integer.parseInt(line.substring(space + 1)) == before.size()) {
        return token;
      }
    } catch (IllegalArgumentException e) {
      throw new ModelException(Code.TOKENIZER, "tiktoken line");
    }
    throw new ModelException(Code.TOKENIZER, "tiktoken rank");
  }
}
