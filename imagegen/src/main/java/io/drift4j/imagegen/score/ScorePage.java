package io.drift4j.imagegen.score;

import io.drift4j.imagegen.data.ContactSheet;
import io.drift4j.imagegen.data.LabelledImages;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A page of samples and scores: one string of HTML that needs nothing else. */
public final class ScorePage {
    private static final int SAMPLES = 10; // a class
    private static final String STYLE = """
            :root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
            main{max-width:70rem;margin:auto;padding:1rem}
            .scroll{overflow-x:auto} table{border-collapse:collapse;font-variant-numeric:tabular-nums}
            th,td{padding:.25rem .75rem;text-align:right;border-bottom:1px solid #8884}
            th:first-child,td:first-child{text-align:left} tr.scored{font-weight:bold}
            tr.ladder,tr.simple_model{opacity:.8} img{max-width:100%;image-rendering:pixelated}
            .note{opacity:.75}
            """;

    private ScorePage() {}

    /**
     * The page.
     *
     * @param train for a picture of real images
     * @param scored the images in question, if any
     * @param copies what was found of them, if any
     * @param pairs images shown beside their nearest training image
     */
    public static String html(
            ScoreSheet sheet,
            LabelledImages train,
            @Nullable LabelledImages scored,
            @Nullable Copies copies,
            int pairs) {
        StringBuilder out = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                + "<meta name=\"generator\" content=\"drift4j\"><meta http-equiv=\"Content-Security-Policy\""
                + " content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">");
        String title = scored == null
                ? "What scores mean on " + sheet.data()
                : "Scores of " + sheet.rows().get(0).label();
        out.append("<title>").append(text(title)).append("</title><style>").append(STYLE);
        out.append("</style></head><body><main><h1>").append(text(title)).append("</h1>");
        table(sheet, out);
        out.append("<p class=\"note\">").append(text(sheet.how())).append(". Scorer: ");
        out.append(text(sheet.scorer())).append(".</p>");
        out.append("<p class=\"note\">Distances (")
                .append(text(sheet.distanceName()))
                .append(
                        ", kernel) are better low, the rest high, and all are read between the rows of real and of spoiled images."
                                + " A recall or spread far below that of the test images means that images of a class are alike.</p>");
        if (scored != null) {
            picture("Generated, one row a class", ContactSheet.ofClasses(scored, SAMPLES), out);
        }
        picture("Training images, one row a class", ContactSheet.ofClasses(train, SAMPLES), out);
        if (copies != null) {
            picture("Nearest to a training image: generated above, training image below", copies.picture(pairs), out);
            out.append("<p>").append(text(copies.sentence())).append(".</p>");
        }
        return out.append("</main></body></html>\n").toString();
    }

    private static void table(ScoreSheet sheet, StringBuilder out) {
        out.append("<div class=\"scroll\"><table><thead><tr>");
        sheet.columns()
                .forEach(column ->
                        out.append("<th scope=\"col\">").append(text(column)).append("</th>"));
        out.append("</tr></thead><tbody>");
        for (ScoreRow row : sheet.rows()) {
            out.append("<tr class=\"")
                    .append(row.role().name().toLowerCase(Locale.ROOT))
                    .append("\">");
            for (String cell : row.cells()) {
                out.append("<td>").append(text(cell)).append("</td>");
            }
            out.append("</tr>");
        }
        out.append("</tbody></table></div>");
    }

    private static void picture(String title, byte[] png, StringBuilder out) {
        out.append("<h2>").append(text(title)).append("</h2><img alt=\"").append(text(title));
        out.append("\" src=\"data:image/png;base64,");
        out.append(Base64.getEncoder().encodeToString(png)).append("\">");
    }

    private static String text(String raw) {
        return raw.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
