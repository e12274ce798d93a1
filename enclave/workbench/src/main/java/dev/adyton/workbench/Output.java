package dev.adyton.workbench;

import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Results on standard output, notes on standard error; UTF-8 whatever the locale says. */
final class Output {
  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);

  void text(String piece) {
    out.print(piece);
    out.flush();
  }

  void line(String line) {
    out.println(line);
  }

  void json(Json value) {
    out.println(new String(Jcs.encode(value), StandardCharsets.UTF_8));
  }

  void note(String line) {
    err.println(line);
  }
}
