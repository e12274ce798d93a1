package dev.adyton.node;

import dev.adyton.console.ExitCode;
import dev.adyton.console.UserError;
import java.util.List;
import java.util.Map;

/** What of the process' surroundings could read along, and is therefore refused by name. */
final class Surroundings {
  /** Each of these puts options or code into the process before our first instruction. */
  static final List<String> VARIABLES =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "LD_PRELOAD");

  /** Each of these makes the JDK itself write what passes through it. */
  static final List<String> PROPERTIES =
      List.of("javax.net.debug", "java.security.debug", "jdk.httpclient.HttpClient.log");

  private Surroundings() {}

  /**
   * Refuses to go on where something could read along.
   *
   * @throws UserError with {@link ExitCode#NOT_PERMITTED}
   */
  static void require(Map<String, String> environment) {
    for (String name : VARIABLES) {
      if (!environment.getOrDefault(name, "").isEmpty()) {
        throw refused("the variable " + name, "Unset it.");
      }
    }
    for (String name : PROPERTIES) {
      if (System.getProperty(name) != null) {
        throw refused("the system property " + name, "Start without -D" + name + ".");
      }
    }
  }

  private static UserError refused(String what, String remedy) {
    return new UserError(
        ExitCode.NOT_PERMITTED,
        "The node does not start while " + what + " is set: it could read prompts.",
        remedy);
  }
}
