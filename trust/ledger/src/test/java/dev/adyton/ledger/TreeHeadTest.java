package dev.adyton.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.codec.CodecException;
import dev.adyton.codec.Digest;
import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import org.junit.jupiter.api.Test;

/** A head at each edge of what it may say. */
class TreeHeadTest {
  private static final Digest ROOT = Digest.sha256(new byte[] {1});

  private static byte[] written(long size, long time) {
    return Jcs.encode(
        Json.object()
            .put("format", TreeHead.FORMAT)
            .put("size", size)
            .put("root", ROOT.toString())
            .put("time", time)
            .build());
  }

  @Test
  void readsWhatItWrote() throws Exception {
    TreeHead least = new TreeHead(0, ROOT, 0);
    assertThat(TreeHead.parse(least.bytes())).isEqualTo(least);
    TreeHead most = new TreeHead(LedgerFile.MAX_ENTRIES, ROOT, 1_800_000_000L);
    assertThat(TreeHead.parse(most.bytes())).isEqualTo(most);
    assertThat(most.bytes()).isEqualTo(written(LedgerFile.MAX_ENTRIES, 1_800_000_000L));
  }

  @Test
  void refusesOneBeyond() {
    assertThatIllegalArgumentException().isThrownBy(() -> new TreeHead(-1, ROOT, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new TreeHead(0, ROOT, -1));
    for (byte[] bad :
        new byte[][] {written(-1, 0), written(0, -1), written(LedgerFile.MAX_ENTRIES + 1L, 0)}) {
      assertThatThrownBy(() -> TreeHead.parse(bad)).isInstanceOf(CodecException.class);
    }
  }

  @Test
  void refusesAMemberThatNobodyNamed() {
    byte[] more =
        Jcs.encode(
            Json.object()
                .put("format", TreeHead.FORMAT)
                .put("size", 0)
                .put("root", ROOT.toString())
                .put("time", 0)
                .put("z", 0)
                .build());
    assertThatThrownBy(() -> TreeHead.parse(more)).isInstanceOf(CodecException.class);
  }
}
