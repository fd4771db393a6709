package io.drift4j.engine.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A small line or bar chart as inline SVG. Colours are the page's classes {@code s0}, {@code s1} ... so that the chart
 * follows its stylesheet.
 */
public final class SvgChart {
    private static final int WIDTH = 560;
    private static final int HEIGHT = 270;
    private static final int LEFT = 76;
    private static final int RIGHT = 26;
    private static final int TOP = 14;
    private static final int BOTTOM = 44;
    private static final int MOST_POINTS = 240;

    private record Shape(String kind, int series, double[] x, double[] low, double[] high) {}

    private record Name(int series, String text) {}

    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final List<Shape> shapes = new ArrayList<>();
    private final List<Name> legend = new ArrayList<>();
    private double yLow = Double.POSITIVE_INFINITY;
    private double yHigh = Double.NEGATIVE_INFINITY;
    private boolean yFixed;
    private boolean logarithmic;

    /** An empty chart; the label of the vertical axis is empty where the title says it. */
    public SvgChart(String title, String xLabel, String yLabel) {
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
    }

    /** Fixes the vertical axis; else it follows the data. */
    public SvgChart vertical(double low, double high) {
        yLow = low;
        yHigh = high;
        yFixed = true;
        return this;
    }

    /** Makes the vertical axis reach at least this value. */
    public SvgChart reaching(double value) {
        yHigh = Math.max(yHigh, value);
        return this;
    }

    /** Makes the vertical axis reach down to 0. */
    public SvgChart fromZero() {
        yLow = Math.min(yLow, 0);
        return this;
    }

    /** Vertical axis in powers of ten where all values are positive and span more than a factor of 50. */
    public SvgChart logarithmicIfWide() {
        double smallest =
                shapes.stream().flatMapToDouble(s -> Arrays.stream(s.low)).min().orElse(0);
        double largest = shapes.stream()
                .flatMapToDouble(s -> Arrays.stream(s.high))
                .max()
                .orElse(0);
        logarithmic = smallest > 0 && largest / smallest > 50;
        return this;
    }

    /** A curve of equally many x and y, at least one. Of more than 240 points, means of equal stretches are drawn. */
    public SvgChart line(int series, double[] x, double[] y) {
        double[] values = thin(y);
        shapes.add(new Shape("line", series, thin(x), values, values));
        return this;
    }

    /** The space between two curves, otherwise as {@link #line}. */
    public SvgChart band(int series, double[] x, double[] low, double[] high) {
        shapes.add(new Shape("band", series, thin(x), thin(low), thin(high)));
        return this;
    }

    /** Bars from 0; bar i spans edges i to i+1. */
    public SvgChart bars(int series, double[] edges, double[] heights) {
        shapes.add(new Shape("bars", series, edges, new double[heights.length], heights));
        return this;
    }

    /** A name for what is drawn of a series. */
    public SvgChart legend(int series, String text) {
        legend.add(new Name(series, text));
        return this;
    }

    /** The chart with its title and legend, of at least one shape. */
    public String svg() {
        double xLow = Double.POSITIVE_INFINITY;
        double xHigh = Double.NEGATIVE_INFINITY;
        for (Shape shape : shapes) {
            xLow = Math.min(xLow, Arrays.stream(shape.x).min().orElse(xLow));
            xHigh = Math.max(xHigh, Arrays.stream(shape.x).max().orElse(xHigh));
            if (!yFixed) {
                yLow = Math.min(yLow, Arrays.stream(shape.low).min().orElse(yLow));
                yHigh = Math.max(yHigh, Arrays.stream(shape.high).max().orElse(yHigh));
            }
        }
        Axis x = Axis.of(xLow > 0 && xLow < 0.1 * xHigh ? 0 : xLow, xHigh, 6, false);
        Axis y = logarithmic || yFixed ? Axis.of(yLow, yHigh, 5, logarithmic) : Axis.rounded(yLow, yHigh, 5);

        StringBuilder out = new StringBuilder();
        out.append("<figure class=\"chart\"><figcaption>")
                .append(Html.text(title))
                .append("</figcaption>");
        if (!legend.isEmpty()) {
            out.append("<ul class=\"legend\">");
            for (Name name : legend) {
                out.append(
                        "<li><span class=\"key s%d\"></span>%s</li>".formatted(name.series % 6, Html.text(name.text)));
            }
            out.append("</ul>");
        }
        out.append("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
                .formatted(WIDTH, HEIGHT, Html.text(title + " against " + xLabel)));
        out.append("<title>").append(Html.text(title)).append("</title>");
        for (double tick : y.ticks) {
            double at = down(y, tick);
            out.append(format("<path class=\"grid\" d=\"M%d %.1fH%d\"/>", LEFT, at, WIDTH - RIGHT));
            out.append(
                    format("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", LEFT - 8, at + 4, y.label(tick)));
        }
        for (double tick : x.ticks) {
            double at = across(x, tick);
            out.append(format(
                    "<path class=\"tick\" d=\"M%.1f %dv5\"/><text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    at, HEIGHT - BOTTOM, at, HEIGHT - BOTTOM + 18, x.label(tick)));
        }
        out.append(format("<path class=\"axis\" d=\"M%d %dH%d\"/>", LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT));
        for (Shape shape : shapes) {
            draw(out, shape, x, y);
        }
        int middle = (TOP + HEIGHT - BOTTOM) / 2;
        out.append(format(
                "<text class=\"name\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, Html.text(xLabel)));
        out.append(format(
                "<text class=\"name\" transform=\"translate(13 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
                middle, Html.text(yLabel)));
        return out.append("</svg></figure>").toString();
    }

    private static void draw(StringBuilder out, Shape shape, Axis x, Axis y) {
        int series = shape.series % 6;
        if (shape.kind.equals("bars")) {
            for (int i = 0; i < shape.high.length; i++) {
                if (shape.high[i] > 0) {
                    double left = across(x, shape.x[i]);
                    double top = down(y, shape.high[i]);
                    double width = across(x, shape.x[i + 1]) - left - 1.5;
                    out.append(format(
                            "<rect class=\"s%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"1.5\">"
                                    + "<title>%s to %s: %s</title></rect>",
                            series,
                            left + 0.75,
                            top,
                            width,
                            HEIGHT - BOTTOM - top,
                            x.label(shape.x[i]),
                            x.label(shape.x[i + 1]),
                            y.label(shape.high[i])));
                }
            }
            return;
        }
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < shape.x.length; i++) {
            path.append(format("%s%.1f %.1f", i == 0 ? "M" : "L", across(x, shape.x[i]), down(y, shape.high[i])));
        }
        if (shape.x.length == 1) {
            path.append("h0"); // round ends make it a dot
        }
        if (shape.kind.equals("band")) {
            for (int i = shape.x.length - 1; i >= 0; i--) {
                path.append(format("L%.1f %.1f", across(x, shape.x[i]), down(y, shape.low[i])));
            }
            path.append("Z");
        }
        out.append("<path class=\"")
                .append(shape.kind)
                .append(" s")
                .append(series)
                .append("\" d=\"");
        out.append(path).append("\"/>");
    }

    /** At most {@link #MOST_POINTS} values: means of equal runs, the last value kept as it is. */
    static double[] thin(double[] values) {
        if (values.length <= MOST_POINTS) {
            return values;
        }
        double[] fewer = new double[MOST_POINTS];
        for (int i = 0; i < MOST_POINTS; i++) {
            int from = (int) ((long) i * values.length / MOST_POINTS);
            int to = (int) ((long) (i + 1) * values.length / MOST_POINTS);
            fewer[i] = Arrays.stream(values, from, to).average().orElseThrow();
        }
        fewer[MOST_POINTS - 1] = values[values.length - 1];
        return fewer;
    }

    private static double across(Axis axis, double value) {
        return LEFT + axis.share(value) * (WIDTH - LEFT - RIGHT);
    }

    private static double down(Axis axis, double value) {
        double share = Math.max(0, Math.min(1, axis.share(value)));
        return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
