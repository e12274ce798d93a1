package dev.adyton.app.attack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process of the node's own user, with the tools that people have. Where the test is run by root,
 * both become an ordinary user first.
 *
 * @param folder where it may write
 */
record Attacker(Path folder) {
  static final String FIRST = "Zwiebelfisch";
  static final String SECOND = "4477quarzvogel";

  private static final Path ROOT = Path.of(System.getProperty("adyton.root"));
  private static final Path JDK = Path.of(System.getProperty("java.home"));
  private static final String NOBODY = "65534";

  record Result(int exit, String said) {}

  static boolean root() {
    return System.getProperty("user.name").equals("root");
  }

  static boolean tool(String name) {
    return Stream.of("/usr/bin/", "/bin/").anyMatch(at -> Files.isExecutable(Path.of(at + name)));
  }

  /** Puts a command under the attacker's user, who is the node's. */
  private static List<String> asUser(List<String> command) {
    if (!root()) {
      return command;
    }
    List<String> whole =
        new ArrayList<>(
            List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    whole.addAll(command);
    return whole;
  }

  ProcessBuilder process(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(asUser(command)).directory(folder.toFile());
    List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "LD_PRELOAD")
        .forEach(builder.environment()::remove);
    builder.environment().put("HOME", folder.toString());
    return builder.redirectErrorStream(true);
  }

  Result run(String... command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "said", ".txt");
    Process process = process(List.of(command)).redirectOutput(out.toFile()).start();
    boolean ended = process.waitFor(300, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    String said = Files.readString(out, StandardCharsets.ISO_8859_1);
    Files.delete(out);
    return new Result(ended ? process.exitValue() : -1, said);
  }

  static String java(String tool) {
    return JDK.resolve("bin").resolve(tool).toString();
  }

  private long scan(long pid) throws Exception {
    // A source file that is started must lie in the folder of its package.
    Path source = folder.resolve("dev/adyton/app/attack/MemoryScan.java");
    Files.createDirectories(source.getParent());
    Files.copy(
        ROOT.resolve("app/src/test/java/dev/adyton/app/attack/MemoryScan.java"),
        source,
        StandardCopyOption.REPLACE_EXISTING);
    Result result = run(java("java"), source.toString(), Long.toString(pid), FIRST, SECOND);
    return result.said().contains("found=")
        ? Long.parseLong(result.said().replaceAll("(?s).*found=(\\d+).*", "$1"))
        : -1;
  }

  /** Tries every tool that is there; returns those after which the text was found. */
  List<String> attack(long pid) throws Exception {
    List<String> found = new ArrayList<>();
    if (scan(pid) > 0) {
      found.add("/proc/PID/mem");
    }
    String id = Long.toString(pid);
    note(found, "jcmd", run(java("jcmd"), id, "Thread.print"), "Full thread dump");
    run(java("jmap"), "-dump:format=b,file=" + folder.resolve("heap.hprof"), id);
    takeFile(found, "jmap");
    note(found, "environ", run("cat", "/proc/" + id + "/environ"), "HOME=");
    if (tool("gdb")) {
      note(found, "gdb", run("gdb", "-p", id, "-batch", "-ex", "info threads"), "Thread 0x");
      run("gcore", "-o", folder.resolve("core").toString(), id);
      takeFile(found, "gcore");
    } else {
      System.out.println("skipped: gdb and gcore are not installed");
    }
    return found;
  }

  private static void note(List<String> found, String tool, Result result, String sign) {
    if (result.said().contains(sign)) {
      found.add(tool);
    }
  }

  /** Looks into everything that lies in the folder now, and into nothing twice. */
  private void takeFile(List<String> found, String tool) throws IOException {
    if (!filesWithText().isEmpty()) {
      found.add(tool);
    }
    for (Path file : filesWithText()) {
      Files.delete(file);
    }
  }

  List<Path> filesWithText() throws IOException {
    List<Path> with = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.startsWith(folder.resolve("lib")) && MemoryScan.contains(file, FIRST + SECOND)) {
          with.add(file);
        }
      }
    }
    return with;
  }
}
