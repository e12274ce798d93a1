package dev.adyton.training.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The course of the loss as an SVG picture, made of nothing but text. */
public final class LossPlot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 360;
  private static final int MARGIN = 48;
  private static final int MOST_POINTS = 600;

  private final List<double[]> points = new ArrayList<>();

  /** Starts without points. */
  public LossPlot() {}

  /** Adds a point. */
  public void add(int step, double loss) {
    points.add(new double[] {step, loss});
  }

  /** Returns the picture; the loss axis is logarithmic. */
  public String svg(String title) {
    List<double[]> shown = thinned();
    double lastStep = shown.isEmpty() ? 1 : Math.max(1, shown.getLast()[0]);
    double low = shown.stream().mapToDouble(p -> Math.log10(p[1])).min().orElse(-1);
    double high = shown.stream().mapToDouble(p -> Math.log10(p[1])).max().orElse(1);
    low = Math.floor(low * 2) / 2;
    high = Math.max(low + 0.5, Math.ceil(high * 2) / 2);
    StringBuilder svg = new StringBuilder();
    svg.append(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                .formatted(WIDTH, HEIGHT))
        .append(" font-family=\"sans-serif\" font-size=\"12\">\n")
        .append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n")
        .append(label(MARGIN, 24, title));
    for (double y = low; y <= high + 1e-9; y += 0.5) {
      double at = y(y, low, high);
      svg.append(
          String.format(
              Locale.ROOT,
              "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/>\n",
              MARGIN,
              at,
              WIDTH - MARGIN));
      svg.append(label(6, at + 4, String.format(Locale.ROOT, "%.2f", Math.pow(10, y))));
    }
    svg.append(label(WIDTH - MARGIN - 80, HEIGHT - 12, "step " + (int) lastStep));
    svg.append("<path fill=\"none\" stroke=\"#1f6feb\" stroke-width=\"1.5\" d=\"");
    for (int i = 0; i < shown.size(); i++) {
      double x = MARGIN + (WIDTH - 2.0 * MARGIN) * shown.get(i)[0] / lastStep;
      double at = y(Math.log10(shown.get(i)[1]), low, high);
      svg.append(String.format(Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : "L", x, at));
    }
    return svg.append("\"/>\n</svg>\n").toString();
  }

  /** Averages neighbours, so that a long run is still a small file. */
  private List<double[]> thinned() {
    int every = Math.max(1, (points.size() + MOST_POINTS - 1) / MOST_POINTS);
    List<double[]> out = new ArrayList<>();
    for (int i = 0; i < points.size(); i += every) {
      List<double[]> part = points.subList(i, Math.min(points.size(), i + every));
      double mean = part.stream().mapToDouble(p -> p[1]).average().orElse(1);
      out.add(new double[] {part.getLast()[0], Math.max(1e-4, mean)});
    }
    return out;
  }

  private static double y(double log, double low, double high) {
    return HEIGHT - MARGIN - (HEIGHT - 2.0 * MARGIN) * (log - low) / (high - low);
  }

  private static String label(double x, double y, String text) {
    String safe = text.replace("&", "&amp;").replace("<", "&lt;");
    return String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\">%s</text>\n", x, y, safe);
  }
}
