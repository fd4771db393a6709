package io.drift4j.engine.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A page of sections: one string of HTML that needs nothing else, opens from a disk, and whose policy forbids the browser to
 * fetch anything. Its elements are closed as XML wants it.
 */
public final class Document {
    private final StringBuilder out = new StringBuilder();

    /**
     * A page without sections.
     *
     * @param lead a line below the title
     * @param style what this page's stylesheet adds to the common one
     */
    public Document(String title, String lead, String style) {
        out.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>"
                + "<meta name=\"generator\" content=\"drift4j\"/><meta http-equiv=\"Content-Security-Policy\""
                + " content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\"/>");
        out.append("<title>").append(Html.text(title)).append("</title><style>\n");
        out.append(resource(Document.class, "page.css")).append(style);
        out.append("</style></head>\n<body><main><header><h1>")
                .append(Html.text(title))
                .append("</h1><p>");
        out.append(Html.text(lead)).append("</p></header>\n");
    }

    /**
     * Adds a section.
     *
     * @param lead what to know before looking; may be empty
     * @param body HTML
     */
    public Document section(String title, String lead, String body) {
        out.append("<section><h2>").append(Html.text(title)).append("</h2>");
        if (!lead.isEmpty()) {
            out.append("<p class=\"lead\">").append(Html.text(lead)).append("</p>");
        }
        out.append(body).append("</section>\n");
        return this;
    }

    /** The whole page. */
    public String html() {
        return out + "<footer>Written by drift4j.</footer></main></body></html>\n";
    }

    /** A text file beside a class, as in a jar. */
    public static String resource(Class<?> owner, String name) {
        try (InputStream in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not be read", e);
        }
    }
}
