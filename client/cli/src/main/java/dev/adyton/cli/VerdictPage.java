package dev.adyton.cli;

import dev.adyton.attestation.Outcome;
import dev.adyton.attestation.Step;
import dev.adyton.attestation.Verdict;
import java.nio.charset.StandardCharsets;

/** The verdict that the proxy seals under now, for a browser: no script, nothing from elsewhere. */
final class VerdictPage {
  /** Nothing is loaded, run, framed or sent. */
  static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none';"
          + " form-action 'none'";

  private static final String HEAD =
      """
      <!doctype html><html lang="en"><meta charset="utf-8"><title>Adyton proxy</title>
      <style>body{font:16px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}
      table{border-collapse:collapse}td{padding:.2em .8em .2em 0;vertical-align:top}
      .pass{color:#060}.fail{color:#a00;font-weight:bold}.skip{color:#555}
      code{word-break:break-all}</style>
      """;

  private VerdictPage() {}

  static byte[] of(Verdict verdict, String node) {
    StringBuilder page = new StringBuilder(HEAD);
    page.append("<h1>").append(verdict.accepted() ? "Accepted" : "Refused").append("</h1><p>");
    page.append("Requests are sealed to the node at <code>").append(text(node)).append("</code>");
    page.append(" under this verdict; the node is verified again when its keys change.</p>");
    String level = verdict.level().map(l -> l + ": " + l.meaning()).orElse("nothing was shown");
    page.append("<p>").append(text(level)).append("</p><table>");
    for (Step step : verdict.steps()) {
      row(page, step);
    }
    page.append("</table>");
    verdict
        .claimed()
        .ifPresent(said ->
            said.deployables()
                .forEach(deployable ->
                    page.append("<p>Deployable <code>")
                        .append(text(deployable.toString()))
                        .append("</code>")));
    return page.append("</html>\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void row(StringBuilder page, Step step) {
    switch (step.outcome()) {
      case Outcome.Pass _ -> row(page, "pass", step.name(), step.detail());
      case Outcome.Fail(String code) -> row(page, "fail", step.name(), code + " " + step.detail());
      case Outcome.NotApplicable(String reason) -> row(page, "skip", step.name(), reason);
    }
  }

  private static void row(StringBuilder page, String outcome, String name, String detail) {
    page.append("<tr><td class=\"").append(outcome).append("\">").append(outcome);
    page.append("</td><td>").append(text(name)).append("</td><td>").append(text(detail));
    page.append("</td></tr>\n");
  }

  /** Details are ours, but a policy's names stand in some. */
  private static String text(String raw) {
    return raw.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
