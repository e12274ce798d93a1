package dev.adyton.workbench;

import dev.adyton.codec.Jcs;
import dev.adyton.codec.Json;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Results on standard output, notes on standard error; UTF-8 whatever the locale says. */
final class Output {
  void text(String piece) {
    PrintStream out = utf8(System.out);
    out.print(piece);
    out.flush();
  }

  void line(String line) {
    utf8(System.out).println(line);
  }

  void json(Json value) {
    line(new String(Jcs.encode(value), StandardCharsets.UTF_8));
  }

  void note(String line) {
    utf8(System.err).println(line);
  }

  private static PrintStream utf8(PrintStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }
}
