package io.drift4j.engine.page;

import java.util.Base64;
import java.util.Map;

/** Text and pictures as they stand in a page. */
public final class Html {

    private Html() {}

    /** The text with what HTML would take as markup replaced. */
    public static String text(String raw) {
        return raw.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** An address that is the file itself. */
    public static String data(String type, byte[] bytes) {
        return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);
    }

    /** A few numbers in large letters, by their names. */
    public static String tiles(Map<String, String> values) {
        StringBuilder tiles = new StringBuilder("<dl class=\"tiles\">");
        values.forEach((name, value) -> tiles.append("<div><dt>")
                .append(text(name))
                .append("</dt><dd>")
                .append(text(value))
                .append("</dd></div>"));
        return tiles.append("</dl>").toString();
    }
}
