package io.drift4j.imagegen.score;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
import java.util.Arrays;
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
        SIMPLE_MODEL;

        /** As it stands in files. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The cells of a table, in the order of {@link ScoreSheet#columns}. */
    public String[] cells() {
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

    /**
     * The row of {@link #json}.
     *
     * @throws BadInput if a key is missing or has a wrong value
     */
    static ScoreRow read(JsonNode keys) {
        String role = keys.path("role").asText();
        BadInput.unless(
                Arrays.stream(Role.values()).anyMatch(each -> each.key().equals(role)),
                "a score's row must have a role, got '%s'",
                role);
        return new ScoreRow(
                keys.path("label").asText(),
                Role.valueOf(role.toUpperCase(Locale.ROOT)),
                (int) number(keys, "images"),
                number(keys, "frechet"),
                number(keys, "kernel"),
                number(keys, "precision"),
                number(keys, "recall"),
                number(keys, "inceptionScore"),
                keys.has("agreement") ? number(keys, "agreement") : Double.NaN,
                number(keys, "spread"));
    }

    static double number(JsonNode keys, String key) {
        BadInput.unless(keys.path(key).isNumber(), "a score must have a number '%s', got %s", key, keys.path(key));
        return keys.path(key).doubleValue();
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
        keys.put("role", role.key());
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
