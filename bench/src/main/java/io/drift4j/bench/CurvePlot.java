package io.drift4j.bench;

import java.util.List;
import java.util.Locale;

/** Curves on logarithmic axes as one SVG file, in two columns; a dotted line through the first point has slope 1. */
final class CurvePlot {
    private static final int WIDTH = 430;
    private static final int HEIGHT = 270;
    private static final int LEFT = 60;
    private static final int RIGHT = 20;
    private static final int TOP = 34;
    private static final int BOTTOM = 46;

    private CurvePlot() {}

    static String svg(List<Curve> curves) {
        int rows = (curves.size() + 1) / 2;
        StringBuilder out = new StringBuilder(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" "
                        + "font-size=\"11\"><rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>%n",
                2 * WIDTH, rows * HEIGHT));
        for (int i = 0; i < curves.size(); i++) {
            out.append(format("<g transform=\"translate(%d %d)\">%n", i % 2 * WIDTH, i / 2 * HEIGHT));
            panel(out, curves.get(i));
            out.append("</g>\n");
        }
        return out.append("</svg>\n").toString();
    }

    private static void panel(StringBuilder out, Curve curve) {
        int last = curve.sizes().size() - 1;
        double lowX = Math.log(curve.sizes().get(0));
        double highX = Math.log(curve.sizes().get(last));
        Spread times = Spread.of(curve.milliseconds());
        double lowY = Math.floor(Math.log10(times.low()));
        double highY = Math.max(lowY + 1, Math.ceil(Math.log10(times.high())));
        out.append(format("<text x=\"%d\" y=\"18\" font-size=\"13\">%s, ms</text>%n", LEFT, curve.title()));
        for (double power = lowY; power <= highY; power++) {
            double y = down((power - lowY) / (highY - lowY));
            out.append(format("<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/>", LEFT, y, WIDTH - RIGHT));
            out.append(format(
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
                    LEFT - 6, y + 4, Spread.number(Math.pow(10, power))));
        }
        StringBuilder line = new StringBuilder();
        for (int i = 0; i <= last; i++) {
            double x = across((Math.log(curve.sizes().get(i)) - lowX) / (highX - lowX));
            double y = down((Math.log10(curve.milliseconds().get(i)) - lowY) / (highY - lowY));
            line.append(format("%s%.1f %.1f", i == 0 ? "M" : "L", x, y));
            out.append(format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"#1668b0\"/>", x, y));
            out.append(format(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>%n",
                    x, HEIGHT - BOTTOM + 16, curve.sizes().get(i)));
        }
        out.append(format("<path d=\"%s\" fill=\"none\" stroke=\"#1668b0\" stroke-width=\"2\"/>%n", line));
        double startY = (Math.log10(curve.milliseconds().get(0)) - lowY) / (highY - lowY);
        double rise = (highX - lowX) / Math.log(10) / (highY - lowY);
        double end = Math.min(1, (1 - startY) / rise); // ends where it leaves the panel
        out.append(format(
                "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"#888\" stroke-dasharray=\"2 4\"/>%n",
                across(0), down(startY), across(end), down(startY + end * rise)));
        out.append(format(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, curve.size()));
    }

    private static double across(double share) {
        return LEFT + share * (WIDTH - LEFT - RIGHT);
    }

    private static double down(double share) {
        return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
