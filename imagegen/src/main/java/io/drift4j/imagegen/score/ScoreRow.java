package io.drift4j.imagegen.score;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The score of one set of images.
 *
 * @param label what the set is
 * @param role what it is for
 * @param images how many
 * @param frechet {@link Frechet} distance to the reference
 * @param kernel unbiased {@link KernelDistance} to the reference
 * @param precision share of the set inside the reference's {@link Manifold}
 * @param recall share of the reference inside the set's
 * @param inceptionScore {@link InceptionScore} from the scorer's own classes
 * @param agreement share of images that the scorer takes for what their label says; NaN if it knows other classes
 * @param spread within-class spread of the pixels, see {@link io.drift4j.imagegen.data.DataSummary}
 */
public record ScoreRow(
        String label,
        Role role,
        int images,
        double frechet,
        double kernel,
        double precision,
        double recall,
        double inceptionScore,
        double agreement,
        double spread) {

    /** What a row is for. */
    public enum Role {
        SCORED,
        FLOOR,
        LADDER,
        SIMPLE_MODEL
    }

    /** The cells of a table, in the order of {@link ScoreSheet#columns}. */
    String[] cells() {
        return new String[] {
            label,
            String.format(Locale.ROOT, "%,d", images),
            significant(frechet),
            significant(kernel),
            String.format(Locale.ROOT, "%.3f", precision),
            String.format(Locale.ROOT, "%.3f", recall),
            String.format(Locale.ROOT, "%.2f", inceptionScore),
            Double.isNaN(agreement) ? "-" : String.format(Locale.ROOT, "%.3f", agreement),
            String.format(Locale.ROOT, "%.3f", spread)
        };
    }

    private static String significant(double value) {
        double size = Math.abs(value);
        int digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 4;
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** The row as keys and numbers. */
    Map<String, Object> json() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("label", label);
        keys.put("role", role.name().toLowerCase(Locale.ROOT));
        keys.put("images", images);
        keys.put("frechet", frechet);
        keys.put("kernel", kernel);
        keys.put("precision", precision);
        keys.put("recall", recall);
        keys.put("inceptionScore", inceptionScore);
        if (!Double.isNaN(agreement)) {
            keys.put("agreement", agreement);
        }
        keys.put("spread", spread);
        return keys;
    }
}
