package io.drift4j.imagegen.report;

import io.drift4j.engine.page.Html;
import java.nio.file.Path;
import java.util.List;

/** Pictures in a page. */
final class Figures {
    private Figures() {}

    /**
     * A sheet of images.
     *
     * @param png its file
     * @param rows what stands beside its rows, which are of one height; empty for nothing
     */
    static String sheet(String title, byte[] png, List<String> rows) {
        StringBuilder out = begin(title).append("<div>");
        if (!rows.isEmpty()) {
            out.append("<ol>");
            rows.forEach(row -> out.append("<li>").append(Html.text(row)).append("</li>"));
            out.append("</ol>");
        }
        out.append("<img alt=\"").append(Html.text(title)).append("\" src=\"");
        out.append(Html.data("image/png", png)).append("\"/></div></figure>");
        return out.toString();
    }

    /** What stands in the place of a file that is not to be shown. */
    static String missing(String title, Path file) {
        return begin(title)
                .append("<p class=\"note\">")
                .append(Html.text(file.toString()))
                .append(" is missing or damaged.</p></figure>")
                .toString();
    }

    private static StringBuilder begin(String title) {
        return new StringBuilder("<figure class=\"sheet\"><figcaption>")
                .append(Html.text(title))
                .append("</figcaption>");
    }
}
