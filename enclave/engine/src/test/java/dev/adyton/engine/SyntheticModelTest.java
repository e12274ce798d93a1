package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.Role;
import dev.adyton.content.SecretText;
import dev.adyton.engine.ModelException.Code;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file may get wrong, each with its code; needs no outside data. */
final class SyntheticModelTest {
  @Test
  void aTinyModelComputesTheSameOnEveryRung(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("m.gguf"), SyntheticGguf.llama().bytes());
    int[] tokens = {1, 260, 261, 262, 5, 263, 259, 2};
    try (LoadedModel scalar = LoadedModel.open(file, KernelChoice.SCALAR);
        LoadedModel best = LoadedModel.open(file, KernelChoice.AUTO)) {
      assertThat(TestData.bits(TestData.logits(best, tokens)))
          .isEqualTo(TestData.bits(TestData.logits(scalar, tokens)));
    }
  }

  @Test
  void tokenizesWithBytesAndASpace() throws Exception {
    try (LoadedModel model = open(SyntheticGguf.llama().bytes())) {
      Tokenizer t = model.tokenizer();
      assertThat(t.encode(SecretText.of("ab"))).containsExactly(263);
      assertThat(t.encode(SecretText.of("\u00e9"))).containsExactly(259, 3 + 0xC3, 3 + 0xA9);
      assertThat(t.encode(SecretText.of("<s>"))).doesNotContain(1);
      Detokenizer d = t.detokenizer();
      assertThat(d.accept(3 + 0xC3).reveal()).isEmpty();
      assertThat(d.accept(3 + 0xA9).reveal()).isEqualTo("\u00e9");
      assertThat(d.accept(3 + 0xE2).reveal()).isEmpty();
      assertThat(d.accept(260).reveal()).isEqualTo("\uFFFDa");
      assertThat(d.accept(3 + 0xF0).reveal()).isEmpty();
      assertThat(d.finish().reveal()).isEqualTo("\uFFFD");
      assertThat(t.detokenizer(260).accept(263).reveal()).isEqualTo(" ab");
      assertThat(t.detokenizer(1).accept(263).reveal()).isEqualTo("ab");
    }
  }

  @Test
  void aModelWithoutTemplateRefusesToChat() throws Exception {
    try (LoadedModel model = open(SyntheticGguf.llama().bytes())) {
      List<ChatMessage> chat = List.of(new ChatMessage(Role.USER, SecretText.of("ab")));
      assertThatThrownBy(() -> model.chatTemplate().render(chat))
          .isInstanceOfSatisfying(
              ModelException.class, e -> assertThat(e.code()).isEqualTo(Code.TEMPLATE));
    }
  }

  @Test
  void refusals() {
    assertRefused(new byte[0], Code.TRUNCATED);
    assertRefused("GGML and more".getBytes(StandardCharsets.US_ASCII), Code.MAGIC);
    assertRefused(new SyntheticGguf().bytes(), Code.MISSING_KEY);
    assertRefused(
        new SyntheticGguf().text("general.architecture", "rwkv").bytes(),
        Code.UNKNOWN_ARCHITECTURE);
    assertRefused(new SyntheticGguf().text("a", "x").text("a", "y").bytes(), Code.DUPLICATE);
    assertRefused(new SyntheticGguf().entry("a", 99).bytes(), Code.TYPE);
    assertRefused(new SyntheticGguf().uint32("general.architecture", 1).bytes(), Code.TYPE);
    assertRefused(
        new SyntheticGguf().entry("a", 9).raw(9, 4).raw(1, 8).raw(9, 4).raw(0, 8).bytes(),
        Code.LIMIT);
    assertRefused(new SyntheticGguf().entry("a", 9).raw(8, 4).raw(-1, 8).bytes(), Code.LIMIT);
    assertRefused(
        new SyntheticGguf().entry("a", 9).raw(10, 4).raw(1 << 20, 8).bytes(), Code.TRUNCATED);
    assertRefused(new SyntheticGguf().entry("a", 8).raw(-1, 8).bytes(), Code.LIMIT);
    assertRefused(new SyntheticGguf().entry("a", 7).raw(2, 1).bytes(), Code.VALUE);
  }

  @Test
  void refusalsOfTensors() {
    assertRefused(
        SyntheticGguf.llama().tensor("blk.0.attn_q.bias", 8).bytes(), Code.UNKNOWN_TENSOR);
    assertRefused(SyntheticGguf.llama().tensor("output_norm.weight", 8).bytes(), Code.DUPLICATE);
    assertRefused(SyntheticGguf.llama().describe("x", 0, 16, 8).bytes(), Code.EXTENT);
    assertRefused(SyntheticGguf.llama().describe("x", 0, 32, 8).bytes(), Code.EXTENT);
    assertRefused(SyntheticGguf.llama().describe("x", 0, 1 << 30, 8).bytes(), Code.TRUNCATED);
    assertRefused(SyntheticGguf.llama().describe("x", 0, -32, 8).bytes(), Code.EXTENT);
    assertRefused(SyntheticGguf.llama().describe("x", 77, 0, 8).bytes(), Code.TYPE);
    assertRefused(SyntheticGguf.llama().describe("x", 8, 0, 8).bytes(), Code.SHAPE);
    assertRefused(SyntheticGguf.llama().describe("x", 0, 0).bytes(), Code.LIMIT);
    assertRefused(SyntheticGguf.llama().describe("x", 0, 0, 0).bytes(), Code.LIMIT);
    assertRefused(
        SyntheticGguf.llama().describe("x", 0, 0, 1 << 30, 1 << 30, 1 << 30).bytes(),
        Code.TRUNCATED);
  }

  @Test
  void refusalsOfSettings() {
    assertRefused(
        SyntheticGguf.llama().text("llama.rope.scaling.type", "ntk").bytes(), Code.ROPE_SCALING);
    assertRefused(
        SyntheticGguf.llama().uint32("llama.expert_count", 8).bytes(), Code.MISSING_TENSOR);
    assertRefused(
        SyntheticGguf.llama().uint32("llama.rope.dimension_count", 3).bytes(), Code.VALUE);
    assertRefused(SyntheticGguf.llama().uint32("llama.vocab_size", 3).bytes(), Code.SHAPE);
    assertRefused(SyntheticGguf.llama().uint32("general.alignment", 24).bytes(), Code.VALUE);
    assertRefused(
        SyntheticGguf.llama().uint32("llama.attention.key_length", 6).bytes(), Code.SHAPE);
  }

  @Test
  void noFile(@TempDir Path folder) {
    assertThatThrownBy(() -> LoadedModel.open(folder.resolve("none"), KernelChoice.SCALAR))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.code()).isEqualTo(Code.UNREADABLE));
    assertThatThrownBy(() -> LoadedModel.open(folder, KernelChoice.SCALAR))
        .isInstanceOf(ModelException.class);
  }

  private static void assertRefused(byte[] file, Code code) {
    assertThatThrownBy(() -> open(file).close())
        .isInstanceOfSatisfying(ModelException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private static LoadedModel open(byte[] file) throws ModelException {
    Arena arena = Arena.ofShared();
    MemorySegment memory = arena.allocate(Math.max(1, file.length)).asSlice(0, file.length);
    MemorySegment.copy(file, 0, memory, ValueLayout.JAVA_BYTE, 0, file.length);
    try {
      return LoadedModel.open(memory, KernelChoice.SCALAR, arena);
    } catch (ModelException e) {
      arena.close();
      throw e;
    }
  }
}
