package io.drift4j.imagegen.data;

import io.drift4j.engine.page.Png;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Many images in one picture. */
public final class ContactSheet {
    private static final int GAP = 2;
    private static final int SMALLEST_CELL = 56;

    private ContactSheet() {}

    /** The first images of each class, one row a class, as a PNG file's bytes. */
    public static byte[] ofClasses(LabelledImages images, int perClass) {
        int[][] rows = new int[images.classes()][];
        for (int c = 0; c < rows.length; c++) {
            List<Integer> row = new ArrayList<>();
            for (int i = 0; i < images.count() && row.size() < perClass; i++) {
                if (images.labels()[i] == c) {
                    row.add(i);
                }
            }
            rows[c] = row.stream().mapToInt(Integer::intValue).toArray();
        }
        List<List<Cell>> cells = new ArrayList<>();
        for (int[] row : rows) {
            List<Cell> line = new ArrayList<>();
            for (int i : row) {
                line.add(new Cell(images, i));
            }
            cells.add(line);
        }
        return png(cells);
    }

    /** One image of a set. */
    public record Cell(LabelledImages images, int index) {}

    /** A grid of images of one size, as a PNG file's bytes; small images are enlarged by whole numbers. */
    public static byte[] png(List<List<Cell>> rows) {
        Cell first = rows.stream().flatMap(List::stream).findFirst().orElseThrow();
        int h = first.images.height();
        int w = first.images.width();
        int zoom = Math.max(1, SMALLEST_CELL / Math.max(h, w));
        int columns = rows.stream().mapToInt(List::size).max().orElseThrow();
        BufferedImage sheet = new BufferedImage(
                columns * (w * zoom + GAP) + GAP, rows.size() * (h * zoom + GAP) + GAP, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < sheet.getHeight(); y++) {
            for (int x = 0; x < sheet.getWidth(); x++) {
                sheet.setRGB(x, y, 0xFFFFFF);
            }
        }
        for (int r = 0; r < rows.size(); r++) {
            for (int c = 0; c < rows.get(r).size(); c++) {
                draw(rows.get(r).get(c), sheet, c * (w * zoom + GAP) + GAP, r * (h * zoom + GAP) + GAP, zoom);
            }
        }
        return Png.of(sheet);
    }

    private static void draw(Cell cell, BufferedImage sheet, int left, int top, int zoom) {
        LabelledImages images = cell.images;
        int channels = images.channels();
        int from = cell.index * images.imageSize();
        for (int y = 0; y < images.height() * zoom; y++) {
            for (int x = 0; x < images.width() * zoom; x++) {
                int pixel = from + (y / zoom * images.width() + x / zoom) * channels;
                int red = images.pixels()[pixel] & 0xFF;
                int green = channels == 3 ? images.pixels()[pixel + 1] & 0xFF : red;
                int blue = channels == 3 ? images.pixels()[pixel + 2] & 0xFF : red;
                sheet.setRGB(left + x, top + y, red << 16 | green << 8 | blue);
            }
        }
    }
}
