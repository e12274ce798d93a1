package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.engine.gguf.GgufFile;
import dev.adyton.engine.gguf.GgufWriter;
import dev.adyton.guardrails.Guardrails;
import dev.adyton.kernels.WeightType;
import dev.adyton.node.config.Config;
import dev.adyton.node.config.NodeConfig;
import dev.adyton.node.config.Setting;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A record that does not hold ends a launch before a byte of the model is read. */
class LaunchPadTest {
  private static final Path ROOT = Path.of(System.getProperty("adyton.root"));
  private static final Path MODEL = ROOT.resolve("models/adyton-demo-q8_0.gguf");
  private static final Path RECORD = ROOT.resolve("models/adyton-demo-q8_0.launch.json");
  private static final Instant VALID = Instant.parse("2027-01-01T00:00:00Z");

  @TempDir private Path folder;

  private static NodeConfig config(Map<Setting, String> settings) throws Exception {
    return NodeConfig.of(Config.of(settings, Optional.empty()));
  }

  private static void refused(NodeConfig config, Instant now, ExitCode exit, String why) {
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() ->
            LaunchPad.clear(config, Guardrails.floor(), Optional.empty(), now).model().close())
        .withMessageContaining(why)
        .satisfies(e -> assertThat(e.exitCode()).isEqualTo(exit));
  }

  private Map<Setting, String> absentModel() {
    Map<Setting, String> settings = new EnumMap<>(Setting.class);
    settings.put(Setting.MODEL, folder.resolve("absent.gguf").toString());
    settings.put(Setting.LAUNCH_RECORD, RECORD.toString());
    return settings;
  }

  @Test
  void refusesBeforeTheModelIsRead() throws Exception {
    Map<Setting, String> settings = absentModel();
    ExitCode no = ExitCode.NOT_PERMITTED;
    refused(config(settings), Instant.parse("2040-01-01T00:00:00Z"), no, "expired");
    refused(config(settings), Instant.parse("2001-01-01T00:00:00Z"), no, "not_yet_valid");
    settings.put(Setting.EXPOSURE, "public");
    refused(config(settings), VALID, no, "exposure_not_granted");
    settings.remove(Setting.EXPOSURE);
    Path flipped = folder.resolve("flipped.json");
    byte[] bytes = Files.readAllBytes(RECORD);
    bytes[40] ^= 1;
    settings.put(Setting.LAUNCH_RECORD, Files.write(flipped, bytes).toString());
    refused(config(settings), VALID, no, "record_unsigned");
    // With a record that holds, the first thing that is missing is the model.
    settings.put(Setting.LAUNCH_RECORD, RECORD.toString());
    refused(config(settings), VALID, ExitCode.NO_INPUT, "absent.gguf");
  }

  @Test
  void refusesAnotherModelThanTheRecords() throws Exception {
    byte[] other = Files.readAllBytes(MODEL);
    other[other.length - 1] ^= 1;
    Map<Setting, String> settings = new EnumMap<>(Setting.class);
    settings.put(Setting.MODEL, Files.write(folder.resolve("m.gguf"), other).toString());
    settings.put(Setting.LAUNCH_RECORD, RECORD.toString());
    refused(config(settings), VALID, ExitCode.NOT_PERMITTED, "deployable_mismatch");
  }

  /** Another deployable under another name, which the base's record does not let in. */
  @Test
  void anAdapterIsADeployableOfItsOwn() throws Exception {
    Map<Setting, String> settings = new EnumMap<>(Setting.class);
    settings.put(Setting.MODEL, MODEL.toString());
    LaunchPad.Cleared base =
        LaunchPad.clear(config(settings), Guardrails.floor(), Optional.empty(), VALID);
    base.model().close();
    settings.put(Setting.ADAPTER, "mine=" + adapter());
    assertThat(config(settings).modelId()).isEqualTo("mine");
    LaunchPad.Cleared adapted =
        LaunchPad.clear(config(settings), Guardrails.floor(), Optional.empty(), VALID);
    adapted.model().close();
    assertThat(adapted.launched().state()).isEqualTo("UNGATED");
    assertThat(adapted.launched().deployable().adapters()).hasSize(1);
    assertThat(adapted.launched().deployable().digest())
        .isNotEqualTo(base.launched().deployable().digest());
    settings.put(Setting.LAUNCH_RECORD, RECORD.toString());
    refused(config(settings), VALID, ExitCode.NOT_PERMITTED, "deployable_mismatch");
    settings.remove(Setting.LAUNCH_RECORD);
    settings.put(
        Setting.ADAPTER, "mine=" + Files.copy(MODEL, folder.resolve("not-an-adapter.gguf")));
    refused(config(settings), VALID, ExitCode.DATA, "adapter.type");
    for (String wrong : List.of("=f", "name", "name=", "a b=f")) {
      settings.put(Setting.ADAPTER, wrong);
      assertThatExceptionOfType(UserError.class).isThrownBy(() -> config(settings));
    }
  }

  private Path adapter() throws Exception {
    GgufFile model = GgufFile.read(MemorySegment.ofArray(Files.readAllBytes(MODEL)));
    List<Long> shape = model.tensor("blk.0.attn_q.weight").orElseThrow().dimensions();
    GgufWriter w =
        new GgufWriter()
            .text("general.type", "adapter")
            .text("adapter.type", "lora")
            .float32("adapter.lora.alpha", 2);
    int in = shape.get(0).intValue();
    int out = shape.get(1).intValue();
    List<Long> down = List.of((long) in, 2L);
    List<Long> up = List.of(2L, (long) out);
    String name = "blk.0.attn_q.weight.lora_";
    w.tensor(name + "a", WeightType.F32, down, () -> MemorySegment.ofArray(new float[2 * in]));
    w.tensor(name + "b", WeightType.F32, up, () -> MemorySegment.ofArray(new float[2 * out]));
    Path file = folder.resolve("adapter.gguf");
    try (FileChannel c =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      w.write(c);
    }
    return file;
  }

  @Test
  void findsTheRecordBesideTheModel() throws Exception {
    Map<Setting, String> settings = new EnumMap<>(Setting.class);
    settings.put(Setting.MODEL, MODEL.toString());
    LaunchPad.Cleared cleared =
        LaunchPad.clear(config(settings), Guardrails.floor(), Optional.empty(), VALID);
    cleared.model().close();
    assertThat(cleared.launched().state()).isEqualTo("LOCAL");
  }
}
