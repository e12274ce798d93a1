package dev.adyton.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.engine.KernelChoice;
import dev.adyton.engine.Numerics;
import dev.adyton.launch.Exposure;
import dev.adyton.node.keys.RootKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings: recorded defaults, full mapping, precedence, errors with their line. */
class ConfigTest {
  @TempDir private Path folder;

  private Path file(String... lines) throws IOException {
    return Files.write(folder.resolve("node.conf"), List.of(lines));
  }

  @Test
  void recordsDefaults() {
    List<String> recorded =
        Arrays.stream(Setting.values()).map(s -> s.key() + "=" + s.byDefault()).toList();
    assertThat(recorded)
        .containsExactly(
            "port=8443",
            "bind=127.0.0.1",
            "model=",
            "model-id=",
            "adapter=",
            "tls-cert=",
            "tls-key=",
            "tls-ca-out=",
            "api-key-file=",
            "access-key-file=",
            "access-policy=",
            "launch-record=",
            "launch-policy=",
            "release=",
            "release-signers=",
            "exposure=",
            "admin-policy=",
            "guardrails=",
            "tools-policy=",
            "health-port=8444",
            "tpm=none",
            "measured=",
            "store=none",
            "store-key=auto",
            "store-password-file=",
            "numerics=f32",
            "kernels=auto",
            "home=",
            "max-waiting=16",
            "max-connections=256",
            "drain-seconds=20",
            "key-hours=24");
  }

  @Test
  void mapsEverySetting() throws Exception {
    Config config =
        Config.of(
            Map.of(),
            Optional.of(
                file(
                    "port=1",
                    "bind=127.0.0.2",
                    "model=/m/Some Model.gguf",
                    "model-id=other",
                    "tls-cert=/c",
                    "tls-key=/k",
                    "tls-ca-out=/o",
                    "api-key-file=/a",
                    "access-key-file=/b",
                    "launch-record=/r",
                    "launch-policy=/p",
                    "release=/l",
                    "release-signers=/t",
                    "exposure=internal",
                    "admin-policy=/n",
                    "guardrails=/g",
                    "tools-policy=/w",
                    "health-port=2",
                    "tpm=tcp:localhost:2321",
                    "access-policy=/q",
                    "kernels=scalar",
                    "measured=/e",
                    "store=/s",
                    "home=/h",
                    "max-waiting=3",
                    "max-connections=4",
                    "drain-seconds=5",
                    "key-hours=6")));
    assertThat(NodeConfig.of(config))
        .isEqualTo(
            new NodeConfig(
                "127.0.0.2",
                true,
                1,
                2,
                Path.of("/m/Some Model.gguf"),
                "other",
                Optional.empty(),
                Optional.of(new NodeConfig.TlsFiles(Path.of("/c"), Path.of("/k"))),
                Optional.of(Path.of("/o")),
                Optional.of(Path.of("/a")),
                Optional.of(Path.of("/b")),
                Optional.of(Path.of("/q")),
                Optional.of(Path.of("/r")),
                Optional.of(Path.of("/p")),
                Optional.of(Path.of("/l")),
                Optional.of(Path.of("/t")),
                Exposure.INTERNAL,
                Optional.of(Path.of("/n")),
                Optional.of(Path.of("/g")),
                Optional.of(Path.of("/w")),
                "tcp:localhost:2321",
                Optional.of(Path.of("/e")),
                new StoreChoice.InFolder(Path.of("/s"), RootKey.Keeping.TPM),
                Numerics.F32,
                KernelChoice.SCALAR,
                Path.of("/h"),
                3,
                4,
                Duration.ofSeconds(5),
                Duration.ofHours(6)));
  }

  @Test
  void takesFlagBeforeFileBeforeDefault() throws Exception {
    Map<Setting, String> flags = new EnumMap<>(Setting.class);
    flags.put(Setting.PORT, "1");
    Config config = Config.of(flags, Optional.of(file("# remark", "", "port=2", "tpm = none")));
    assertThat(config.entry(Setting.PORT)).isEqualTo(new Config.Entry("1", Origin.FLAG));
    assertThat(config.entry(Setting.TPM)).isEqualTo(new Config.Entry("none", Origin.FILE));
    assertThat(config.entry(Setting.BIND)).isEqualTo(new Config.Entry("127.0.0.1", Origin.DEFAULT));
  }

  @Test
  void namesTheLineOfAnUnknownRetiredOrDoubleKey() throws Exception {
    fails(file("port=1", "no-such-key=1"), "Line 2 ", "no-such-key");
    fails(file("", "old-port=1"), "Line 2 ", "old-port, which is retired");
    fails(file("port=1", "port=2"), "Line 2 ", "a second time");
    fails(file("port"), "Line 1 ", "is not key=value");
  }

  private static void fails(Path file, String... words) {
    assertThatExceptionOfType(UserError.class)
        .isThrownBy(() -> Config.of(Map.of(), Optional.of(file), Map.of("old-port", "Write port.")))
        .withMessageContainingAll(words)
        .extracting(UserError::exitCode)
        .isEqualTo(ExitCode.CONFIG);
  }

  @Test
  void refusesValuesASettingCannotTake() {
    for (Map.Entry<Setting, String> wrong :
        Map.of(
                Setting.PORT, "65536",
                Setting.TPM, "maybe",
                Setting.KERNELS, "fast",
                Setting.KEY_HOURS, "25",
                Setting.MODEL_ID, "a b",
                Setting.TLS_CERT, "/only-one")
            .entrySet()) {
      Map<Setting, String> flags = new EnumMap<>(Setting.class);
      flags.put(Setting.MODEL, "/m.gguf");
      flags.put(wrong.getKey(), wrong.getValue());
      assertThatExceptionOfType(UserError.class)
          .as(wrong.getKey().key())
          .isThrownBy(() -> NodeConfig.of(Config.of(flags, Optional.empty())))
          .extracting(UserError::exitCode)
          .isEqualTo(ExitCode.USAGE);
    }
  }
}
