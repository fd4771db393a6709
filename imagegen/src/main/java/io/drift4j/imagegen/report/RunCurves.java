package io.drift4j.imagegen.report;

import io.drift4j.engine.page.SvgChart;
import io.drift4j.engine.train.Manifest;
import io.drift4j.engine.train.TrainingLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The charts of a run's log. */
final class RunCurves {
    private static final String FORCE = "force_";
    private static final String SCALE = "scale_";
    private static final int COLOURS = 6;

    /** Kinds of vertical axis. */
    private enum Axis {
        FROM_ZERO,
        TIGHT,
        LOGARITHMIC
    }

    /**
     * A chart.
     *
     * @param unit name of the vertical axis
     * @param lines names of the curves, by metric; those the log lacks are left out
     */
    private record Panel(String title, String unit, Axis axis, Map<String, String> lines) {}

    private RunCurves() {}

    /** What tells how the training goes, then how fast it goes. */
    static String main(String kind, TrainingLog log) {
        List<Panel> panels = new ArrayList<>();
        switch (kind) {
            case Manifest.GENERATOR -> {
                panels.add(new Panel(
                        "Spread within a class",
                        "standard deviation",
                        Axis.FROM_ZERO,
                        ordered("spread", "samples", "spread_data", "training data")));
                panels.add(new Panel(
                        "Force before it is normalised",
                        "root mean square",
                        Axis.LOGARITHMIC,
                        beginning(log, FORCE, "temperature ")));
            }
            case Manifest.CODEC -> {
                panels.add(panel("Error of images given back", "root mean square", "error"));
                panels.add(panel("Latents before they are scaled", "root mean square", "latent_rms"));
            }
            default -> {
                panels.add(panel("Error of hidden parts", "squared error a place", "reconstruction"));
                panels.add(panel("Classes named right in masked images", "share", "accuracy"));
            }
        }
        panels.add(panel("Speed", "images a second", "images_per_second"));
        panels.add(panel("Learning rate", "rate", "learning_rate"));
        return charts(panels, log);
    }

    /** What says less: the loss of a generator is nearly constant by construction. */
    static String others(TrainingLog log) {
        List<Panel> panels = new ArrayList<>();
        panels.add(new Panel("Loss", "mean over a batch", Axis.TIGHT, Map.of("loss", "loss")));
        panels.add(panel("Gradient before it is clipped", "global norm", "gradient_norm"));
        Map<String, String> scales = beginning(log, SCALE, "");
        if (scales.size() <= COLOURS) { // an encoder has dozens of features
            panels.add(new Panel("Scale of features", "unit of length", Axis.LOGARITHMIC, scales));
        }
        return charts(panels, log);
    }

    private static Panel panel(String title, String unit, String metric) {
        return new Panel(title, unit, Axis.FROM_ZERO, Map.of(metric, title));
    }

    private static Map<String, String> ordered(String first, String name, String second, String other) {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put(first, name);
        lines.put(second, other);
        return lines;
    }

    private static Map<String, String> beginning(TrainingLog log, String prefix, String word) {
        Map<String, String> lines = new LinkedHashMap<>();
        log.curves().keySet().stream()
                .filter(metric -> metric.startsWith(prefix))
                .forEach(metric -> lines.put(metric, word + metric.substring(prefix.length())));
        return lines;
    }

    private static String charts(List<Panel> panels, TrainingLog log) {
        StringBuilder charts = new StringBuilder("<div class=\"charts\">");
        for (Panel panel : panels) {
            List<String> metrics = panel.lines.keySet().stream()
                    .filter(log.curves()::containsKey)
                    .toList();
            if (!metrics.isEmpty()) {
                charts.append(chart(panel, metrics, log));
            }
        }
        return charts.append("</div>").toString();
    }

    private static String chart(Panel panel, List<String> metrics, TrainingLog log) {
        SvgChart chart = new SvgChart(panel.title, "step", panel.unit);
        for (int i = 0; i < metrics.size(); i++) {
            TrainingLog.Curve curve = Objects.requireNonNull(log.curves().get(metrics.get(i)));
            chart.line(i, curve.steps(), curve.values());
            if (panel.lines.size() > 1) {
                chart.legend(i, Objects.requireNonNull(panel.lines.get(metrics.get(i))));
            }
        }
        return switch (panel.axis) {
            case FROM_ZERO -> chart.fromZero().svg();
            case TIGHT -> chart.svg();
            case LOGARITHMIC -> chart.logarithmicIfWide().svg();
        };
    }
}
