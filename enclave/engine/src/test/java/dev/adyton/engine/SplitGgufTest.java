package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.engine.ModelException.Code;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.gguf.GgufTensor;
import dev.adyton.engine.gguf.GgufWriter;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model in several files is the model in one; a part missing or exchanged is refused. */
final class SplitGgufTest {
  private static final int[] TOKENS = {1, 260, 261, 262};

  @TempDir Path folder;

  @Test
  void threeFilesAreOneModel() throws Exception {
    byte[] whole = SyntheticGguf.llama().bytes();
    split(whole, 3);
    Path one = Files.write(folder.resolve("one.gguf"), whole);
    try (LoadedModel a = LoadedModel.open(one, KernelChoice.SCALAR);
        LoadedModel b = LoadedModel.open(part(0, 3), KernelChoice.SCALAR)) {
      assertThat(TestData.bits(TestData.logits(b, TOKENS)))
          .isEqualTo(TestData.bits(TestData.logits(a, TOKENS)));
      assertThat(b.quantisationBytes()).isEqualTo(a.quantisationBytes());
    }
  }

  @Test
  void refusals() throws Exception {
    split(SyntheticGguf.llama().bytes(), 3);
    refused(part(1, 3), Code.VALUE);
    Files.copy(part(1, 3), folder.resolve("other.gguf"));
    Files.delete(part(1, 3));
    refused(part(0, 3), Code.UNREADABLE);
    Files.copy(part(2, 3), part(1, 3));
    refused(part(0, 3), Code.VALUE);
    Path renamed = Files.move(part(0, 3), folder.resolve("model.gguf"));
    refused(renamed, Code.VALUE);
  }

  @Test
  void versionTwoIsReadAndOneIsNot() throws Exception {
    byte[] file = SyntheticGguf.llama().bytes();
    file[4] = 2;
    Path two = Files.write(folder.resolve("two.gguf"), file);
    LoadedModel.open(two, KernelChoice.SCALAR).close();
    file[4] = 1;
    refused(Files.write(folder.resolve("v1.gguf"), file), Code.VERSION);
  }

  private static void refused(Path file, Code code) {
    assertThatThrownBy(() -> LoadedModel.open(file, KernelChoice.SCALAR).close())
        .isInstanceOfSatisfying(ModelException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private Path part(int number, int count) {
    return folder.resolve(String.format("m-%05d-of-%05d.gguf", number + 1, count));
  }

  private void split(byte[] whole, int count) throws Exception {
    GgufFile file = GgufFile.read(MemorySegment.ofArray(whole));
    List<GgufTensor> all = List.copyOf(file.tensors());
    for (int i = 0; i < count; i++) {
      GgufWriter w = new GgufWriter();
      if (i == 0) {
        w.copy(file, "");
      }
      w.uint32("split.no", i).uint32("split.count", count);
      w.uint32("split.tensors.count", all.size());
      for (GgufTensor t : all.subList(all.size() * i / count, all.size() * (i + 1) / count)) {
        w.tensor(t.name(), t.type(), t.dimensions(), t::data);
      }
      try (FileChannel out =
          FileChannel.open(part(i, count), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        w.write(out);
      }
    }
  }
}
