package dev.adyton.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class PlatformTest {
  @Test
  void everyCapabilityHasAReason() {
    assertThat(Platform.survey())
        .hasSizeGreaterThanOrEqualTo(5)
        .allSatisfy(capability -> {
          assertThat(capability.name()).matches("[a-z-]+");
          assertThat(capability.reason()).isNotBlank();
        });
  }

  /** What the kernel then says of our memory: its owner is root, not this user. */
  @Test
  void dumpsCanBeForbiddenOnLinux() throws Exception {
    assumeTrue(System.getProperty("os.name").equals("Linux"), "skipped: not Linux");
    Platform.Capability forbidden = Hardening.dumps();
    assertThat(forbidden.available()).as(forbidden.reason()).isTrue();
    Object owner = Files.getAttribute(Path.of("/proc/self/mem"), "unix:uid");
    assertThat(owner).isEqualTo(0);
  }
}
