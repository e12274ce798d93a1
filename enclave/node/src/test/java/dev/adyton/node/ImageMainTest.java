package dev.adyton.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adyton.console.UserError;
import dev.adyton.node.config.Config;
import dev.adyton.node.config.Origin;
import dev.adyton.node.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the image was built with stands above what its operator wrote. */
final class ImageMainTest {
  @TempDir private Path folder;

  private String file() throws IOException {
    return Files.writeString(folder.resolve("node.conf"), "bind=127.0.0.1\nmodel-id=m\n")
        .toString();
  }

  @Test
  void theImagesArgumentsBeatTheOperatorsFile() throws IOException {
    Config config = ImageMain.settings(new String[] {file(), "bind=0.0.0.0", "tpm=a=b"});
    assertThat(config.text(Setting.BIND)).isEqualTo("0.0.0.0");
    assertThat(config.entry(Setting.BIND).origin()).isEqualTo(Origin.FLAG);
    assertThat(config.text(Setting.MODEL_ID)).isEqualTo("m");
    assertThat(config.text(Setting.TPM)).isEqualTo("a=b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bond=0.0.0.0", "bind", "=x", "", "--bind=0.0.0.0"})
  void whatIsNoSettingIsRefused(String argument) throws IOException {
    String file = file();
    assertThatThrownBy(() -> ImageMain.settings(new String[] {file, argument}))
        .isInstanceOf(UserError.class);
  }

  @Test
  void nothingAndTheSameTwiceAreRefused() throws IOException {
    String file = file();
    assertThatThrownBy(() -> ImageMain.settings(new String[0])).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> ImageMain.settings(new String[] {file, "bind=::1", "bind=::1"}))
        .isInstanceOf(UserError.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nitro:/dev/tpmrm0", "none", "tsm", "nitro:/dev/other", "tcp:h:1", ""})
  void theOperatorMayChooseTheSameDevicesDocument(String wish) throws IOException {
    Path file = Files.writeString(folder.resolve("wish.conf"), "tpm=" + wish + "\n");
    Config config = ImageMain.settings(new String[] {file.toString(), "tpm=/dev/tpmrm0"});
    String expected = wish.equals("nitro:/dev/tpmrm0") ? wish : "/dev/tpmrm0";
    assertThat(config.text(Setting.TPM)).isEqualTo(expected);
  }
}
