package dev.adyton.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Asks the machine's security module for a report through Linux' configfs ({@code
 * Documentation/ABI/testing/configfs-tsm-report}, kernel 6.7 and later): a folder is made, what the
 * report shall speak of is written to {@code inblob}, the report read from {@code outblob}. The
 * kernel counts every write in {@code generation}; a count that is not ours means that somebody
 * else wrote in between, and that the report may speak of something else. Safe for use by several
 * threads: each report has a folder of its own.
 */
final class TsmReports implements TsmReporter {
  /** Where a kernel that has it mounts it. */
  static final Path ROOT = Path.of("/sys/kernel/config/tsm/report");

  /** Another's write is a race, not a rule. */
  static final int MAX_TRIES = 3;

  private final TsmFolder.Maker maker;

  TsmReports(TsmFolder.Maker maker) {
    this.maker = maker;
  }

  @Override
  public String provider() throws IOException {
    try (TsmFolder folder = made()) {
      return word(folder, "provider");
    }
  }

  @Override
  public Report about(byte[] data) throws IOException {
    if (data.length != DATA_BYTES) {
      throw new IllegalArgumentException("a report speaks of " + DATA_BYTES + " bytes");
    }
    try (TsmFolder folder = made()) {
      for (int tries = 0; tries < MAX_TRIES; tries++) {
        Optional<Report> report = attempt(folder, data);
        if (report.isPresent()) {
          return report.get();
        }
      }
      throw new IOException("somebody else writes to the report's folder");
    }
  }

  private static Optional<Report> attempt(TsmFolder folder, byte[] data) throws IOException {
    long before = generation(folder);
    folder.write("inblob", data);
    byte[] report = folder.read("outblob");
    byte[] auxiliary = folder.has("auxblob") ? folder.read("auxblob") : new byte[0];
    String provider = word(folder, "provider");
    return generation(folder) == before + 1
        ? Optional.of(new Report(provider, report, auxiliary))
        : Optional.empty();
  }

  private TsmFolder made() throws IOException {
    byte[] name = new byte[8];
    RandomGenerator.getDefault().nextBytes(name);
    return maker.make("adyton-" + HexFormat.of().formatHex(name));
  }

  private static long generation(TsmFolder folder) throws IOException {
    try {
      return Long.parseLong(word(folder, "generation"));
    } catch (NumberFormatException e) {
      throw new IOException("generation is not a number", e);
    }
  }

  private static String word(TsmFolder folder, String file) throws IOException {
    String text = new String(folder.read(file), StandardCharsets.US_ASCII).strip();
    if (!text.matches("[a-z0-9_]{1,32}")) {
      throw new IOException(file + " has another form");
    }
    return text;
  }
}
