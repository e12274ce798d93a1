package dev.adyton.node;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import dev.adyton.node.config.Config;
import dev.adyton.node.config.Setting;
import dev.adyton.node.slots.Slots;
import dev.adyton.node.slots.Trial;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Starts the node of a measured image, where nobody types: settings are the image's own arguments,
 * {@code key=value}, and below them the operator's file. There is no command to choose and no
 * parser of command lines, which was a quarter of such a node's start.
 */
public final class ImageMain {
  /** Made by init, where the machine has a second slot and a disk to remember it on. */
  private static final Path SLOT = Path.of("/dev/slot");

  private static final Path SLOT_NAMES = Path.of("/run/slots");
  private static final Path SLOT_STATE = Path.of("/state/slot");

  private ImageMain() {}

  /**
   * Serves until the process is told to stop.
   *
   * @param args the operator's file, then {@code key=value} for each setting that is not his
   */
  public static void main(String[] args) throws InterruptedException {
    int code;
    try {
      Optional<Slots> slots = Slots.find(SLOT, SLOT_NAMES, SLOT_STATE);
      Trial.limit(slots, Trial.MOST, () -> Runtime.getRuntime().halt(ExitCode.REFUSED.number()));
      code = Startup.serve(() -> settings(args), slots).number();
    } catch (UserError e) {
      System.err.println("adyton: " + e.getMessage());
      System.err.println("  " + e.remedy());
      code = e.exitCode().number();
    }
    System.exit(code);
  }

  static Config settings(String[] args) {
    Map<Setting, String> own = new EnumMap<>(Setting.class);
    for (int i = 1; i < args.length; i++) {
      int equals = args[i].indexOf('=');
      Optional<Setting> setting = Setting.find(args[i].substring(0, Math.max(0, equals)));
      if (setting.isEmpty() || own.put(setting.get(), args[i].substring(equals + 1)) != null) {
        throw wrong();
      }
    }
    if (args.length == 0) {
      throw wrong();
    }
    Optional<Path> file = Optional.of(Path.of(args[0]));
    chooseEvidence(own, Config.of(Map.of(), file).text(Setting.TPM));
    return Config.of(own, file);
  }

  /**
   * The operator may have the image's own TPM asked for a NitroTPM's document in the place of a
   * quote: PCR 15 tells of his file, and a client's policy says which of the two it accepts.
   * Nothing else is his to choose: neither another device nor none.
   */
  private static void chooseEvidence(Map<Setting, String> own, String wish) {
    own.computeIfPresent(
        Setting.TPM, (setting, device) -> wish.equals("nitro:" + device) ? wish : device);
  }

  private static UserError wrong() {
    return new UserError(
        ExitCode.USAGE,
        "The image's arguments are not FILE, then key=value of settings, each once.",
        "Build the image anew; elsewhere use: adyton serve");
  }
}
