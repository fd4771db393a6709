package io.drift4j.engine.page;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * A page as a reader of XML sees it.
 *
 * @param html the file
 * @param text what stands between the tags
 * @param images addresses of the pictures
 */
public record PageText(String html, String text, List<String> images) {

    /** The {@code index.html} of a folder; fails if it is not well-formed or needs something outside itself. */
    public static PageText of(Path folder) {
        try {
            byte[] html = Files.readAllBytes(folder.resolve("index.html"));
            Document document =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(html));
            NodeList images = document.getElementsByTagName("img");
            String[] sources = new String[images.getLength()];
            Arrays.setAll(
                    sources,
                    i -> images.item(i).getAttributes().getNamedItem("src").getNodeValue());
            if (!Arrays.stream(sources).allMatch(source -> source.startsWith("data:image/png;base64,"))
                    || document.getElementsByTagName("script").getLength() > 0
                    || document.getElementsByTagName("link").getLength() > 0) {
                throw new AssertionError(folder + ": the page must need nothing outside itself");
            }
            return new PageText(
                    new String(html, StandardCharsets.UTF_8),
                    document.getDocumentElement().getTextContent(),
                    List.of(sources));
        } catch (IOException | ParserConfigurationException | SAXException e) {
            throw new AssertionError(folder + " must hold a whole page, well-formed", e);
        }
    }
}
