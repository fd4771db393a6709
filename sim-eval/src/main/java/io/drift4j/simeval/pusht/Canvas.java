package io.drift4j.simeval.pusht;

import java.util.Arrays;

/**
 * A square picture with the few shapes that the reference draws, on whole pixels and without smoothing.
 *
 * <p>Which pixels a shape covers follows SDL's and pygame 2's drawing (draw.c), since recorded frames are compared with
 * ours pixel by pixel: polygon edges round towards zero, disks have an even diameter, thick lines grow along one axis.
 */
final class Canvas {
    private static final int ONE = 2048;

    final int size;

    /** Packed RGB (0xRRGGBB), row after row from the top. */
    final int[] pixels;

    private final int[] crossings = new int[8];

    Canvas(int size) {
        this.size = size;
        this.pixels = new int[size * size];
    }

    void fill(int color) {
        Arrays.fill(pixels, color);
    }

    /** A polygon of at most eight corners with its border. */
    void polygon(int[] x, int[] y, int color) {
        int top = Arrays.stream(y).min().orElseThrow();
        int bottom = Arrays.stream(y).max().orElseThrow();
        if (top == bottom) {
            span(
                    top,
                    Arrays.stream(x).min().orElseThrow(),
                    Arrays.stream(x).max().orElseThrow(),
                    color);
            return;
        }
        for (int row = top; row <= bottom; row++) {
            int count = 0;
            for (int i = 0, before = x.length - 1; i < x.length; before = i++) {
                int upper = y[before] < y[i] ? before : i;
                int lower = upper == i ? before : i;
                boolean crosses = row >= y[upper] && (row < y[lower] || (row == bottom && y[lower] == bottom));
                if (crosses && y[upper] != y[lower]) {
                    crossings[count++] = (row - y[upper]) * (x[lower] - x[upper]) / (y[lower] - y[upper]) + x[upper];
                }
            }
            Arrays.sort(crossings, 0, count);
            for (int i = 0; i + 1 < count; i += 2) {
                span(row, crossings[i], crossings[i + 1], color);
            }
        }
        // A level lower border inside the height is crossed by no row above.
        for (int i = 0, before = x.length - 1; i < x.length; before = i++) {
            if (y[i] == y[before] && y[i] > top && y[i] < bottom) {
                span(y[i], x[i], x[before], color);
            }
        }
    }

    /** A filled disk of even diameter 2 * radius: columns centreX - radius to centreX + radius - 1, rows alike. */
    void disk(int centreX, int centreY, int radius, int color) {
        int along = 0;
        int across = radius;
        int error = 1 - radius;
        while (along < across) {
            if (error >= 0) {
                across--;
                error -= 2 * across;
            }
            along++;
            error += 2 * along + 1;
            bothRows(centreX, centreY, across, along, color);
            bothRows(centreX, centreY, along, across, color);
        }
    }

    private void bothRows(int centreX, int centreY, int halfWidth, int halfHeight, int color) {
        span(centreY - halfHeight, centreX - halfWidth, centreX + halfWidth - 1, color);
        span(centreY + halfHeight - 1, centreX - halfWidth, centreX + halfWidth - 1, color);
    }

    /** A line with flat ends; its width is measured along the axis that it runs along less. */
    void line(int fromX, int fromY, int toX, int toY, int width, int color) {
        int dx = Math.abs(toX - fromX);
        int dy = Math.abs(toY - fromY);
        int stepX = fromX < toX ? 1 : -1;
        int stepY = fromY < toY ? 1 : -1;
        boolean steep = dx <= dy;
        int before = (width - 1) / 2;
        int after = width / 2;
        int error = (dx > dy ? dx : -dy) / 2;
        int x = fromX;
        int y = fromY;
        while (true) {
            if (steep) {
                span(y, x - before, x + after, color);
            } else {
                for (int row = y - before; row <= y + after; row++) {
                    span(row, x, x, color);
                }
            }
            if (x == toX && y == toY) {
                return;
            }
            int old = error;
            if (old > -dx) {
                error -= dy;
                x += stepX;
            }
            if (old < dy) {
                error += dx;
                y += stepY;
            }
        }
    }

    /** Pixels from one column to the other, both included, as far as they are on the canvas. */
    private void span(int row, int oneX, int otherX, int color) {
        if (row < 0 || row >= size) {
            return;
        }
        int left = Math.max(Math.min(oneX, otherX), 0);
        int right = Math.min(Math.max(oneX, otherX), size - 1);
        if (left <= right) {
            Arrays.fill(pixels, row * size + left, row * size + right + 1, color);
        }
    }

    /**
     * The canvas at another size, each pixel bilinear between the four around its centre.
     *
     * <p>Shares are whole multiples of 1/2048 and sums are cut as in OpenCV's 8-bit INTER_LINEAR, so that pictures agree
     * to the last bit.
     */
    int[] scaled(int target) {
        int[] result = new int[target * target];
        int[] near = new int[target];
        int[] share = new int[target];
        for (int i = 0; i < target; i++) {
            double at = Math.max(0, Math.min(size - 1, (i + 0.5) * size / target - 0.5));
            near[i] = (int) Math.min(size - 2, Math.floor(at));
            share[i] = (int) Math.rint((at - near[i]) * ONE);
        }
        for (int row = 0; row < target; row++) {
            for (int column = 0; column < target; column++) {
                result[row * target + column] = blend(near[row] * size + near[column], share[column], share[row]);
            }
        }
        return result;
    }

    private int blend(int at, int right, int down) {
        int topLeft = pixels[at];
        int topRight = pixels[at + 1];
        int lowLeft = pixels[at + size];
        int lowRight = pixels[at + size + 1];
        if (topLeft == topRight && topLeft == lowLeft && topLeft == lowRight) {
            return topLeft;
        }
        int packed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int top = ((topLeft >> shift) & 0xFF) * (ONE - right) + ((topRight >> shift) & 0xFF) * right;
            int low = ((lowLeft >> shift) & 0xFF) * (ONE - right) + ((lowRight >> shift) & 0xFF) * right;
            int sum = (((top >> 4) * (ONE - down)) >> 16) + (((low >> 4) * down) >> 16);
            packed |= ((sum + 2) >> 2) << shift;
        }
        return packed;
    }
}
