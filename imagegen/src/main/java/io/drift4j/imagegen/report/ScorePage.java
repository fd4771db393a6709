package io.drift4j.imagegen.report;

import io.drift4j.engine.page.Document;
import io.drift4j.engine.page.Html;
import io.drift4j.imagegen.data.ContactSheet;
import io.drift4j.imagegen.data.LabelledImages;
import io.drift4j.imagegen.score.Copies;
import io.drift4j.imagegen.score.ScoreRow;
import io.drift4j.imagegen.score.ScoreSheet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of samples and scores: one string of HTML that needs nothing else. */
public final class ScorePage {
    private static final int SAMPLES = 10; // a class

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
        String title = scored == null
                ? "What scores mean on " + sheet.data()
                : "Scores of " + sheet.rows().get(0).label();
        Document page = new Document(
                title,
                "Scored on " + sheet.data() + ", beside real images, spoiled ones and simple models.",
                Document.resource(ScorePage.class, "images.css"));
        page.section("Scores", "", table(sheet));
        StringBuilder sheets = new StringBuilder("<div class=\"sheets\">");
        if (scored != null) {
            sheets.append(Figures.sheet("Generated", ContactSheet.ofClasses(scored, SAMPLES), scored.classNames()));
        }
        sheets.append(Figures.sheet("Training images", ContactSheet.ofClasses(train, SAMPLES), train.classNames()));
        page.section("Images", "One row a class.", sheets.append("</div>").toString());
        if (copies != null) {
            page.section(
                    "Nearest to a training image",
                    "Copies: " + copies.sentence() + ".",
                    Figures.sheet("Of those nearest", copies.picture(pairs), List.of("generated", "training image")));
        }
        return page.html();
    }

    /** The table, how it came about and how to read it. */
    static String table(ScoreSheet sheet) {
        StringBuilder out = new StringBuilder("<div class=\"scroll\"><table class=\"scores\"><thead><tr>");
        sheet.columns()
                .forEach(column -> out.append("<th scope=\"col\">")
                        .append(Html.text(column))
                        .append("</th>"));
        out.append("</tr></thead><tbody>");
        for (ScoreRow row : sheet.rows()) {
            out.append("<tr class=\"").append(row.role().key()).append("\">");
            String[] cells = row.cells();
            out.append("<th scope=\"row\">").append(Html.text(cells[0])).append("</th>");
            for (int i = 1; i < cells.length; i++) {
                out.append("<td>").append(Html.text(cells[i])).append("</td>");
            }
            out.append("</tr>");
        }
        out.append("</tbody></table></div>");
        note(
                "Distances (" + sheet.distanceName()
                        + ", kernel) are better low, the rest high, and all are read between the"
                        + " rows of real and of spoiled images. A recall or spread far below that of the test images means that"
                        + " images of a class are alike.",
                out);
        note("Scored " + sheet.how() + ". Scorer: " + sheet.scorer() + ".", out);
        return out.toString();
    }

    private static void note(String words, StringBuilder out) {
        out.append("<p class=\"note\">").append(Html.text(words)).append("</p>");
    }
}
